import { foreignKeysOn, type Index, type Schema, type Table, tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, groupSame, type Violation } from './design-rule.ts';
import { dropIndex } from './fix-text.ts';

export const duplicateIndex: DesignRule = {
  id: 'duplicate-index',
  level: 'fail',
  expectation: 'no two indexes of a table are the same',
  why: 'Every write maintains both, and no query is faster for it.',
  find: (schema) => schema.tables.flatMap((table) => duplicates(table, schema)),
};

function duplicates(table: Table, schema: Schema): Violation[] {
  const valid = table.indexes.filter((index) => index.valid);
  return groupSame(valid, contents).flatMap((same) => {
    const [kept, ...others] = same.sort((one, other) => weight(other, table, schema) - weight(one, table, schema));
    if (kept === undefined) return [];
    return others
      .filter((index) => addsNothing(index, same) && foreignKeysOn(schema, table, index).length === 0)
      .map((index) => ({
        table,
        columns: index.columns.filter((column) => column !== null),
        name: index.name,
        message: `${tableLabel(table)}: index ${index.name} is the same as ${kept.name}`,
        evidence: [kept.definition, index.definition],
        fix: dropIndex(table, index),
      }));
  });
}

/** What the index holds and how it is searched. The order of INCLUDE columns means nothing. */
function contents({ method, keys, include, predicate }: Index): string {
  return JSON.stringify([method, keys, [...include].sort(), predicate]);
}

/** What something else leans on stays; of equals, the first by name. */
function weight(index: Index, table: Table, schema: Schema): number {
  const reasons = [
    index.primary,
    foreignKeysOn(schema, table, index).length > 0,
    index.unique && !index.deferrable,
    index.nullsNotDistinct,
    index.constraint !== null,
    index.unique,
    index.replicaIdentity,
    index.clustered,
  ];
  return reasons.reduce((sum, holds) => sum * 2 + (holds ? 1 : 0), 0);
}

/** A unique index is spared unless another refuses whatever it refuses, no later. */
function addsNothing(index: Index, same: readonly Index[]): boolean {
  if (index.replicaIdentity || index.clustered || index.primary || index.constraint?.kind === 'exclude') return false;
  if (!index.unique) return true;
  return same.some(
    (other) =>
      other !== index &&
      other.unique &&
      !other.deferrable &&
      (other.primary || other.nullsNotDistinct || !index.nullsNotDistinct),
  );
}
