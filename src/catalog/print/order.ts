import { ranks, type Statement } from '../printers/statement.ts';
import { sortByKind } from './kind-order.ts';
import type { SchemaRows } from './read-schema.ts';
import type { SchemaRow } from './schema-row.ts';
import { findOrphans, type Graph, readGraph, readNeeds } from './statement-needs.ts';

/** Statements that are printed under one heading, of one object. */
export interface Block {
  /** Undefined for foreign keys that have to wait for tables further down. */
  readonly home: SchemaRow | undefined;
  readonly statements: readonly Statement[];
}

export interface Ordered {
  readonly blocks: readonly Block[];
  /** What needs something that no statement makes. */
  readonly orphans: readonly Orphan[];
  /** What needs itself, in a circle that no split breaks. */
  readonly circles: readonly Statement[];
}

export interface Orphan {
  readonly statement: Statement;
  readonly lacks: SchemaRow;
}

/**
 * An order in which every statement finds what it needs: kind by kind and name by name as far as that goes. What a block
 * needs comes before it; a statement that needs a later block (a foreign key of two tables that refer to one another) is
 * printed behind that, foreign keys at the end.
 */
export function orderStatements(schema: SchemaRows, statements: readonly Statement[]): Ordered {
  const needs = readNeeds(schema, statements);
  const orphans = findOrphans(statements, needs);
  let all = orphans.size === 0 ? statements : statements.filter((one) => !orphans.has(one));
  for (;;) {
    const graph = readGraph(all, all === statements ? needs : readNeeds(schema, all));
    const blocks = arrangeBlocks(schema, all, graph);
    const { placed, left } = place(blocks, graph);
    const splitting = left.length === 0 ? undefined : findSplit(left, graph);
    if (splitting === undefined) {
      return {
        blocks: placed,
        circles: left,
        orphans: [...orphans].map(([statement, lacks]) => ({ statement, lacks })),
      };
    }
    all = all.flatMap((one) => (one === splitting ? (one.split?.() ?? []) : [one]));
  }
}

interface Arranged {
  readonly home: SchemaRow;
  readonly statements: readonly Statement[];
  /** The statements that wait for the end. */
  readonly late: readonly Statement[];
  /** An event trigger: it would answer to every statement behind it. */
  readonly isLast: boolean;
}

/** Blocks so that each comes behind those that it needs, but for circles; else by kind and name. */
function arrangeBlocks(schema: SchemaRows, statements: readonly Statement[], graph: Graph): readonly Arranged[] {
  const members = new Map<SchemaRow, Statement[]>();
  for (const one of statements) {
    const others = members.get(one.home);
    if (others === undefined) members.set(one.home, [one]);
    else others.push(one);
  }
  const needs = new Map<SchemaRow, ReadonlySet<SchemaRow>>(
    [...members].map(([home, own]) => {
      own.sort((one, other) => one.rank - other.rank);
      return [home, new Set(own.flatMap((one) => [...(graph.get(one) ?? [])].map((needed) => needed.home)))];
    }),
  );
  const preferred = sortByKind(schema, [...members.keys()], needs);
  const places = new Map(preferred.map((home, index) => [home, index]));
  const sorted = depthFirst(preferred, (home) =>
    [...(needs.get(home) ?? [])].sort((one, other) => Number(places.get(one)) - Number(places.get(other))),
  );
  const position = new Map(sorted.map((home, index) => [home, index]));
  const waits = (one: Statement): boolean =>
    one.rank === ranks.foreignKeys &&
    [...(graph.get(one) ?? [])].some(({ home }) => Number(position.get(home)) > Number(position.get(one.home)));
  return sorted.map((home) => {
    const own = members.get(home) ?? [];
    return {
      home,
      statements: own.filter((one) => !waits(one)),
      late: own.filter(waits),
      isLast: home.catalog === 'pg_event_trigger',
    };
  });
}

/** Each behind what it needs; a circle is left where it closes. */
function depthFirst(all: readonly SchemaRow[], needs: (home: SchemaRow) => readonly SchemaRow[]): readonly SchemaRow[] {
  const sorted: SchemaRow[] = [];
  const seen = new Set<SchemaRow>();
  for (const first of all) {
    const path: { readonly home: SchemaRow; readonly rest: Iterator<SchemaRow> }[] = [];
    const enter = (home: SchemaRow): void => {
      if (seen.has(home)) return;
      seen.add(home);
      path.push({ home, rest: needs(home)[Symbol.iterator]() });
    };
    enter(first);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.rest.next();
      if (!next.done) enter(next.value);
      else {
        sorted.push(last.home);
        path.pop();
      }
    }
  }
  return sorted;
}

interface Placed {
  readonly placed: readonly Block[];
  readonly left: readonly Statement[];
}

/** Every statement at the first place in the order where all that it needs is above it. */
function place(blocks: readonly Arranged[], graph: Graph): Placed {
  const done = new Set<Statement>();
  const isReady = (one: Statement): boolean => [...(graph.get(one) ?? [])].every((needed) => done.has(needed));
  const placed: Block[] = [];
  const take = (
    candidates: readonly Statement[],
  ): readonly [taken: readonly Statement[], left: readonly Statement[]] => {
    const taken: Statement[] = [];
    let left = candidates;
    for (let found = true; found; ) {
      const before = left.length;
      left = left.filter((one) => {
        if (!isReady(one)) return true;
        done.add(one);
        taken.push(one);
        return false;
      });
      found = left.length > 0 && left.length < before;
    }
    return [taken, left];
  };
  let waiting: readonly Statement[] = [];
  const takeWaiting = (): void => {
    const [taken, left] = take(waiting);
    waiting = left;
    for (const one of taken) placed.push({ home: one.home, statements: [one] });
  };
  const takeBlock = (home: SchemaRow | undefined, statements: readonly Statement[]): void => {
    const [taken, left] = take(statements);
    if (taken.length > 0) placed.push({ home, statements: taken });
    waiting = [...waiting, ...left];
    takeWaiting();
  };
  for (const { home, statements } of blocks.filter(({ isLast }) => !isLast)) takeBlock(home, statements);
  takeBlock(
    undefined,
    blocks.flatMap(({ late }) => late),
  );
  for (const { home, statements } of blocks.filter(({ isLast }) => isLast)) takeBlock(home, statements);
  return { placed, left: waiting };
}

/** A statement of a circle that may be split: the first of the circle that the first of these is in or leads to. */
function findSplit(left: readonly Statement[], graph: Graph): Statement | undefined {
  const remaining = new Set(left);
  for (const first of left) {
    const path: Statement[] = [];
    for (let one: Statement | undefined = first; one !== undefined && !path.includes(one); ) {
      path.push(one);
      const next: Statement | undefined = [...(graph.get(one) ?? [])].find((needed) => remaining.has(needed));
      if (next !== undefined && path.includes(next)) {
        const circle = path.slice(path.indexOf(next));
        const found = circle.find(({ split, rank }) => split !== undefined && rank === ranks.create);
        if (found !== undefined) return found;
      }
      one = next;
    }
  }
  return undefined;
}
