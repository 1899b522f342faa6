import { type Index, tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyIndex } from './design-rule.ts';
import { dropIndex } from './fix-text.ts';

export const redundantIndex: DesignRule = {
  id: 'redundant-index',
  level: 'warn',
  expectation: 'no index is the beginning of another',
  why: 'A B-tree on (a, b) finds rows by a as well: the shorter one costs every write, and shared memory, for a little less reading.',
  find: (schema) =>
    everyIndex(schema).flatMap(({ table, index }) => {
      const longer = isFree(index) ? table.indexes.find((other) => covers(other, index)) : undefined;
      if (longer === undefined) return [];
      return [
        {
          table,
          columns: index.columns.filter((column) => column !== null),
          name: index.name,
          message: `${tableLabel(table)}: index ${index.name} is the beginning of ${longer.name}`,
          evidence: [index.definition, longer.definition],
          fix: dropIndex(table, index),
        },
      ];
    }),
};

/** Only the reading of it would be missed: it refuses nothing, and nothing names it. */
function isFree({ unique, constraint, replicaIdentity, clustered, valid }: Index): boolean {
  return valid && !unique && constraint === null && !replicaIdentity && !clustered;
}

/** All that the shorter one finds, the longer one finds: the same rows, by the same first keys, with all its columns. */
function covers(longer: Index, shorter: Index): boolean {
  if (longer === shorter || !longer.valid || longer.method !== 'btree' || shorter.method !== 'btree') return false;
  const begins = shorter.keys.every((key, place) => longer.keys[place] === key);
  const more = longer.keys.length > shorter.keys.length || longer.include.length > shorter.include.length;
  const holds = shorter.include.every((name) => longer.include.includes(name) || longer.columns.includes(name));
  return begins && more && holds && longer.predicate === shorter.predicate;
}
