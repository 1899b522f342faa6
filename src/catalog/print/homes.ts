import { nameInSql, number, text } from './names.ts';
import type { SchemaRows } from './read-schema.ts';
import type { SchemaRow } from './schema-row.ts';

/** The relation or type that a row belongs to, by the column that says so. */
const owners: Readonly<Record<string, readonly (readonly [column: string, catalog: string])[]>> = {
  pg_attrdef: [['adrelid', 'pg_class']],
  pg_attribute: [['attrelid', 'pg_class']],
  pg_constraint: [
    ['conrelid', 'pg_class'],
    ['contypid', 'pg_type'],
  ],
  pg_policy: [['polrelid', 'pg_class']],
  pg_rewrite: [['ev_class', 'pg_class']],
  pg_statistic_ext: [['stxrelid', 'pg_class']],
  pg_trigger: [['tgrelid', 'pg_class']],
};

/**
 * The object that a row is printed with: an index with its table, a partition with the outermost partitioned table, a
 * sequence with the table whose column it is for.
 */
export function homeOf(schema: SchemaRows, row: SchemaRow): SchemaRow {
  const catalog = row.catalog;
  for (const [column, target] of owners[catalog] ?? []) {
    const owner = schema.find(target, number(row, column));
    if (owner !== undefined) return homeOf(schema, owner);
  }
  if (catalog !== 'pg_class') return row;
  const above = ownerOfRelation(schema, row);
  return above === undefined ? row : homeOf(schema, above);
}

function ownerOfRelation(schema: SchemaRows, row: SchemaRow): SchemaRow | undefined {
  switch (text(row, 'relkind')) {
    case 'i':
    case 'I':
      return schema.find('pg_class', number(schema.having('pg_index', 'indexrelid', row.oid)[0], 'indrelid'));
    case 'S':
      return schema.find('pg_class', number(sequenceOwner(schema, row), 'refobjid'));
    case 'c':
      return schema.having('pg_type', 'typrelid', row.oid)[0];
    default:
      return text(row, 'relispartition') === 'true' ? parentsOf(schema, row)[0] : undefined;
  }
}

/** The row of pg_depend that says which column a sequence is for; `i` is an identity, `a` is OWNED BY. */
export function sequenceOwner(schema: SchemaRows, sequence: SchemaRow): SchemaRow | undefined {
  return schema
    .having('pg_depend', 'objid', sequence.oid)
    .find((row) => text(row, 'deptype') !== 'x' && schema.catalogOfClass(number(row, 'classid')) === 'pg_class');
}

/** The relations that one inherits from, or the partitioned one that it is a part of, in order. */
export function parentsOf(schema: SchemaRows, relation: SchemaRow): readonly SchemaRow[] {
  return [...schema.having('pg_inherits', 'inhrelid', relation.oid)]
    .sort((one, other) => number(one, 'inhseqno') - number(other, 'inhseqno'))
    .flatMap((row) => schema.find('pg_class', number(row, 'inhparent')) ?? []);
}

/** The partitions of a relation, with those of its partitions. */
export function partitionsBelow(schema: SchemaRows, relation: SchemaRow): readonly SchemaRow[] {
  return partitionsOf(schema, relation).flatMap((partition) => [partition, ...partitionsBelow(schema, partition)]);
}

/** Its own partitions, in the order of their names. */
export function partitionsOf(schema: SchemaRows, relation: SchemaRow): readonly SchemaRow[] {
  const names = new Map(
    schema.having('pg_inherits', 'inhparent', relation.oid).flatMap((row) => {
      const child = schema.find('pg_class', number(row, 'inhrelid'));
      return child === undefined || text(child, 'relispartition') !== 'true'
        ? []
        : [[nameInSql(schema, 'pg_class', child.oid ?? 0), child]];
    }),
  );
  return [...names].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, child]) => child);
}
