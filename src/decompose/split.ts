import type { Table } from '../catalog/schema.ts';
import { columnNames, relationOf, type TableRelation } from '../functional-dependencies/table-relation.ts';
import { type AttributeSet, isSubset, without } from '../functional-dependencies/theory/attribute-set.ts';
import { closure, type Dependency } from '../functional-dependencies/theory/closure.ts';
import { reduceDeterminant } from '../functional-dependencies/theory/cover.ts';
import { isLossless, preservesDependencies } from '../functional-dependencies/theory/decomposition.ts';
import { judgeRelation } from '../functional-dependencies/theory/judge.ts';
import { isSuperkey } from '../functional-dependencies/theory/keys.ts';
import { type Part, synthesize } from '../functional-dependencies/theory/synthesis.ts';
import type { Declaration } from '../project/dependencies.ts';

/** Which columns of a table move to new tables. Columns are in the order of the table. */
export interface Split {
  /** Columns that stay. */
  readonly kept: readonly string[];
  readonly dropped: readonly string[];
  /** Each with a key whose columns stand in the table or in parts before it. */
  readonly parts: readonly SplitPart[];
}

export interface SplitPart {
  /** Becomes the primary key: the determinant that another of the tables keeps. */
  readonly key: readonly string[];
  /** Other candidate keys. */
  readonly otherKeys: readonly (readonly string[])[];
  /** With the key, and with derived columns whose sources are all here. */
  readonly columns: readonly string[];
}

/**
 * Third normal form by synthesis (Bernstein 1976), read as a change to a table that exists: the part with its key stays,
 * each other one becomes a table. Lossless and dependency-preserving, which is tested once more on the result.
 * @returns undefined where no declared dependency breaks 2NF or 3NF
 */
export function splitTable(
  table: Table,
  declarations: readonly Declaration[],
  denormalized: readonly string[],
): Split | undefined {
  const ruling = declarations.map((rule) => ({
    ...rule,
    dependent: rule.dependent.filter((name) => !denormalized.includes(name)),
  }));
  const relation = relationOf(table, ruling);
  if (judgeRelation(relation).violations.every(({ kind }) => kind === 'prime')) return undefined;
  const parts = synthesize(relation);
  const main = parts.find(({ attributes }) => isSuperkey(attributes, relation));
  if (main === undefined) throw new Error('synthesis gave no relation with a key');
  const others = parts.filter(({ attributes }) => !isSubset(attributes, main.attributes));
  const slim = others.reduce<readonly Part[]>((all, part, index) => slimmer(relation, main, all, part, index), others);
  if (!isProven(relation, [main, ...slim])) throw new Error('the decomposition loses rows or dependencies');
  return nameParts(table, relation, main.attributes, slim);
}

/** What the table keeps because it is part of a key there need not be stored a second time, if nothing is lost by that. */
function slimmer(
  relation: TableRelation,
  main: Part,
  parts: readonly Part[],
  part: Part,
  index: number,
): readonly Part[] {
  const keys = part.keys.reduce((all, key) => all | key);
  const slim = parts.with(index, { ...part, attributes: without(part.attributes, main.attributes) | keys });
  return isProven(relation, [main, ...slim]) ? slim : parts;
}

function isProven(relation: TableRelation, parts: readonly Part[]): boolean {
  const sets = parts.map(({ attributes }) => attributes);
  return isLossless(relation, sets) && preservesDependencies(relation.dependencies, sets);
}

function nameParts(table: Table, relation: TableRelation, main: AttributeSet, others: readonly Part[]): Split {
  const stored = columnNames(main, relation);
  const gone = relation.columns.filter((name) => !stored.includes(name));
  const moving = relation.derived.filter(({ sources }) => sources.some((source) => gone.includes(source)));
  const dropped = [...gone, ...moving.map(({ name }) => name)];
  const parts = inReach(main, others, relation).map(({ part: { keys, attributes }, key: primary }) => {
    const own = columnNames(attributes, relation);
    const derived = moving.filter(({ sources }) => sources.every((source) => own.includes(source)));
    return {
      key: columnNames(primary, relation),
      otherKeys: keys.filter((key) => key !== primary).map((key) => columnNames(key, relation)),
      columns: inOrder(table, [...own, ...derived.map(({ name }) => name)]),
    };
  });
  const kept = table.columns.map(({ name }) => name).filter((name) => !dropped.includes(name));
  return { kept, dropped: inOrder(table, dropped), parts };
}

interface Keyed {
  readonly part: Part;
  readonly key: AttributeSet;
}

/**
 * The parts in an order in which a row of each can be found from a row of the table, each with the key that finds it:
 * if possible a key that one earlier table holds whole, so that a foreign key can refer to it, and that the synthesis
 * made the part for.
 */
function inReach(main: AttributeSet, parts: readonly Part[], { dependencies }: TableRelation): Keyed[] {
  const ordered: Keyed[] = [];
  while (ordered.length < parts.length) {
    const tables = [main, ...ordered.map(({ part }) => part.attributes)];
    const holders = [...tables, tables.reduce((all, table) => all | table)];
    const next = parts
      .filter((part) => !ordered.some((done) => done.part === part))
      .flatMap((part) => holders.flatMap((holder) => keyWithin(holder, part, dependencies)).slice(0, 1))[0];
    if (next === undefined) throw new Error('no table holds the key of another');
    ordered.push(next);
  }
  return ordered;
}

function keyWithin(holder: AttributeSet, part: Part, dependencies: readonly Dependency[]): Keyed[] {
  const shared = holder & part.attributes;
  const made = part.keys.find((key) => isSubset(key, shared));
  if (made !== undefined) return [{ part, key: made }];
  if (!isSubset(part.attributes, closure(shared, dependencies))) return [];
  return [{ part, key: reduceDeterminant(shared, part.attributes, dependencies) }];
}

function inOrder({ columns }: Table, names: readonly string[]): string[] {
  return columns.map(({ name }) => name).filter((name) => names.includes(name));
}
