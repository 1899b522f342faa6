import type { Table } from '../catalog/schema.ts';
import { type AttributeSet, isSubset, without } from '../normal-forms/attribute-set.ts';
import { isLossless, preservesDependencies } from '../normal-forms/decomposition.ts';
import { judgeRelation } from '../normal-forms/judge.ts';
import { isSuperkey } from '../normal-forms/keys.ts';
import { type Part, synthesize } from '../normal-forms/synthesis.ts';
import { columnNames, relationOf, type TableRelation } from '../normal-forms/table-relation.ts';
import type { Declaration } from '../project/dependencies.ts';

/** What of a table goes to tables of its own. Columns are in the order of the table. */
export interface Split {
  /** Columns that stay. */
  readonly kept: readonly string[];
  readonly dropped: readonly string[];
  readonly parts: readonly SplitPart[];
}

export interface SplitPart {
  /** Becomes the primary key: the determinant that another of the tables keeps. */
  readonly key: readonly string[];
  /** Determinants that say as much as the key. */
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
    right: rule.right.filter((name) => !denormalized.includes(name)),
  }));
  const relation = relationOf(table, ruling);
  if (judgeRelation(relation).violations.every(({ kind }) => kind === 'prime')) return undefined;
  const parts = synthesize(relation);
  const main = parts.find(({ attributes }) => isSuperkey(attributes, relation));
  if (main === undefined) throw new Error('synthesis gave no relation with a key');
  const others = parts.filter((part) => part !== main).flatMap((part) => beside(part, main.attributes));
  proveSplit(relation, [main.attributes, ...others.map(({ attributes }) => attributes)]);
  return nameParts(table, relation, main.attributes, others);
}

/** What the table keeps because it is part of a key there need not be stored a second time. */
function beside(part: Part, main: AttributeSet): Part[] {
  const keys = part.keys.reduce((all, key) => all | key);
  const attributes = without(part.attributes, main) | keys;
  return isSubset(attributes, main) ? [] : [{ ...part, attributes }];
}

function proveSplit(relation: TableRelation, parts: readonly AttributeSet[]): void {
  if (isLossless(relation, parts) && preservesDependencies(relation.dependencies, parts)) return;
  throw new Error('the decomposition loses rows or dependencies');
}

function nameParts(table: Table, relation: TableRelation, main: AttributeSet, others: readonly Part[]): Split {
  const stored = columnNames(main, relation);
  const gone = relation.columns.filter((name) => !stored.includes(name));
  const moving = relation.derived.filter(({ sources }) => sources.some((source) => gone.includes(source)));
  const dropped = [...gone, ...moving.map(({ name }) => name)];
  const parts = others.map(({ keys, attributes }) => {
    const primary = keys.find((key) => isSubset(key, main)) ?? keys.find((key) => isUsed(key, attributes, others));
    const own = columnNames(attributes, relation);
    const derived = moving.filter(({ sources }) => sources.every((source) => own.includes(source)));
    return {
      key: columnNames(primary ?? attributes, relation),
      otherKeys: keys.filter((key) => key !== primary).map((key) => columnNames(key, relation)),
      columns: inOrder(table, [...own, ...derived.map(({ name }) => name)]),
    };
  });
  const kept = table.columns.map(({ name }) => name).filter((name) => !dropped.includes(name));
  return { kept, dropped: inOrder(table, dropped), parts };
}

function isUsed(key: AttributeSet, own: AttributeSet, parts: readonly Part[]): boolean {
  return parts.some(({ attributes }) => attributes !== own && isSubset(key, attributes));
}

function inOrder({ columns }: Table, names: readonly string[]): string[] {
  return columns.map(({ name }) => name).filter((name) => names.includes(name));
}
