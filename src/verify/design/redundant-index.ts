import { type Index, tableLabel } from '../../catalog/schema.ts';
import { type DesignRule, everyIndex } from './design-rule.ts';
import { dropIndex } from './fix-text.ts';

export const redundantIndex: DesignRule = {
  id: 'redundant-index',
  level: 'warn',
  promise: 'no index is the beginning of another',
  why: 'A B-tree on (a, b) finds rows by a as well: the shorter one costs every write, and shared memory, for a little less reading.',
  find: (schema) =>
    everyIndex(schema).flatMap(({ table, it }) => {
      const longer = isFree(it) ? table.indexes.find((other) => covers(other, it)) : undefined;
      if (longer === undefined) return [];
      return [
        {
          table,
          columns: it.columns.filter((column) => column !== null),
          name: it.name,
          message: `${tableLabel(table)}: index ${it.name} is the beginning of ${longer.name}`,
          evidence: [it.definition, longer.definition],
          fix: dropIndex(table, it),
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
  const begins = shorter.keys.every((key, at) => longer.keys[at] === key);
  const more = longer.keys.length > shorter.keys.length || longer.include.length > shorter.include.length;
  const holds = shorter.include.every((name) => longer.include.includes(name) || longer.columns.includes(name));
  return begins && more && holds && longer.predicate === shorter.predicate;
}
