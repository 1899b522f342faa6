import { tableLabel } from '../catalog/schema.ts';
import { closestName } from '../project/closest-name.ts';
import type { Query } from '../project/queries.ts';
import type { MissedIndex } from './live-indexes.ts';
import { countRows, type PlanNode, walkPlan } from './plan-tree.ts';

/** What the judge knows besides the plan; names are labels: bare in schema public, else `schema.name`. */
export interface PlanFacts {
  /** Planned rows by table; a table that scale.json leaves out is missing. */
  readonly rows: ReadonlyMap<string, number>;
  readonly tables: readonly string[];
  readonly liveIndexes: ReadonlyMap<string, LiveIndex>;
  /** The statement that makes it, for every index the migrations build. */
  readonly migratedIndexes: ReadonlyMap<string, string>;
  /** Live indexes that the scratch server could not make. */
  readonly missedIndexes: ReadonlyMap<string, MissedIndex>;
  /** Partial indexes: to read all of one is not to read all of its table. */
  readonly partialIndexes: ReadonlySet<string>;
  /** For partitions and their indexes: the table or index they are a part of. */
  readonly roots: ReadonlyMap<string, string>;
}

/** `changed`: of another definition than the migrations make; `invalid`: left by a failed `create index concurrently`. */
export type LiveIndex = 'same' | 'changed' | 'invalid';

export interface Fault {
  /** Continues a sentence that begins with the query's name. */
  readonly message: string;
  /** Null where the fix of another fault is that of this one. */
  readonly fix: string | null;
  /** False where nothing could be judged. */
  readonly proven: boolean;
}

/** From here on a sequential scan is a fault: some hundred pages, a millisecond or more a query. */
const largeTable = 10_000;

/**
 * Which expectations of the query's header a plan at planned scale does not meet: every index of `served by` is used, and no large
 * table is read from end to end but those of `scans`.
 */
export function judgePlan(query: Query, plan: PlanNode, facts: PlanFacts): Fault[] {
  const nodes = walkPlan(plan);
  const unserved = query.servedBy.flatMap((name) => judgeIndex(name, query, nodes, facts));
  const scans = largeScans(query, nodes, facts);
  return [
    ...query.scans.flatMap((name) => unknownTable(name, query, facts)),
    ...unserved,
    // A missing index explains the scan.
    ...(unserved.length === 0 ? scans : scans.map((fault) => ({ ...fault, fix: null }))),
  ];
}

/** Tables in a plan that scale.json leaves out: the planner takes a never analysed table to have 10 pages. */
export function unplannedTables(plan: PlanNode, { rows, roots }: PlanFacts): string[] {
  const read = walkPlan(plan).flatMap((node) => tableOf(node, roots) ?? []);
  return [...new Set(read)].filter((table) => !rows.has(table));
}

function unknownTable(name: string, { file }: Query, { tables }: PlanFacts): Fault[] {
  if (resolveName(name, tables) !== undefined) return [];
  return [
    {
      message: `says that it scans ${name}, but there is no such table${suggest(name, tables)}`,
      fix: `Correct "scans" in the header of ${file.path}.`,
      proven: true,
    },
  ];
}

function judgeIndex(name: string, query: Query, nodes: readonly PlanNode[], facts: PlanFacts): Fault[] {
  const { liveIndexes, migratedIndexes, missedIndexes } = facts;
  const label = resolveName(name, [...liveIndexes.keys(), ...migratedIndexes.keys()]);
  if (label === undefined) return [unknownIndex(name, query, facts)];
  const missed = missedIndexes.get(label);
  if (missed !== undefined) {
    const message = `cannot be judged: the scratch server could not make ${label} (${missed.reason})`;
    return [{ message, fix: 'Make what the index needs part of the migrations.', proven: false }];
  }
  const state = liveIndexes.get(label);
  if (state === undefined) {
    const message = `needs ${label}, which the migrations make but the live database does not have`;
    return [{ message, fix: `${migratedIndexes.get(label)};`, proven: true }];
  }
  if (state === 'invalid') {
    const message = `needs ${label}, which is invalid in the live database`;
    return [{ message, fix: `reindex index concurrently ${label};`, proven: true }];
  }
  return usesIndex(nodes, label, facts) ? [] : [unusedIndex(label, query, state, facts)];
}

function unknownIndex(name: string, { file }: Query, { liveIndexes, migratedIndexes }: PlanFacts): Fault {
  const known = [...liveIndexes.keys(), ...migratedIndexes.keys()];
  return {
    message: `names the index ${name}, which does not exist${suggest(name, known)}`,
    fix: `Correct "served by" in the header of ${file.path}, or make the index in a migration.`,
    proven: true,
  };
}

function unusedIndex(label: string, { file }: Query, state: LiveIndex, { migratedIndexes }: PlanFacts): Fault {
  if (state === 'changed') {
    const fix = `Make it again as the migrations do: ${migratedIndexes.get(label)};`;
    return { message: `is planned without ${label}, which is not as the migrations make it`, fix, proven: true };
  }
  const fix = `Make the columns of ${label} fit the query, or name in ${file.path} the index that does serve it.`;
  return { message: `is planned without ${label}`, fix, proven: true };
}

function usesIndex(nodes: readonly PlanNode[], label: string, { roots }: PlanFacts): boolean {
  return nodes.some((node) => {
    const used = usedIndex(node);
    return used !== undefined && (used === label || roots.get(used) === label);
  });
}

/** An index is in the schema of its table. */
function usedIndex({ schema, index }: PlanNode): string | undefined {
  return index === null ? undefined : tableLabel({ schema: schema ?? 'public', name: index });
}

function largeScans(query: Query, nodes: readonly PlanNode[], facts: PlanFacts): Fault[] {
  const { rows, roots, tables, partialIndexes, missedIndexes } = facts;
  const lacking = new Set([...missedIndexes.values()].map(({ table }) => table));
  const meant = query.scans.map((name) => resolveName(name, tables));
  const whole = nodes.filter((node) => node.whole && !partialIndexes.has(usedIndex(node) ?? ''));
  const scanned = whole.flatMap((node) => tableOf(node, roots) ?? []);
  return [...new Set(scanned)].flatMap((table) => {
    const count = rows.get(table);
    if (count === undefined || count < largeTable || meant.includes(table)) return [];
    const message = `reads all of ${table} (${countRows(count)})`;
    const fix = `Add an index that serves it, or, if that is meant, "-- scans: ${table}" to the header of ${query.file.path}.`;
    // With an index that could not be made it might not.
    return [{ message, fix, proven: !lacking.has(table) }];
  });
}

function tableOf({ schema, table }: PlanNode, roots: PlanFacts['roots']): string | undefined {
  if (table === null) return undefined;
  const label = tableLabel({ schema: schema ?? 'public', name: table });
  return roots.get(label) ?? label;
}

/** The label itself, or the only one with that bare name in whatever schema. */
function resolveName(name: string, labels: readonly string[]): string | undefined {
  if (labels.includes(name)) return name;
  const ends = new Set(labels.filter((label) => label.endsWith(`.${name}`)));
  return ends.size === 1 ? [...ends][0] : undefined;
}

export function suggest(name: string, known: Iterable<string>): string {
  const closest = closestName(name, known);
  return closest === undefined ? '' : `; the closest is ${closest}`;
}
