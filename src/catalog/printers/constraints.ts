import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { relationName } from '../print/addresses.ts';
import { homeOf, partitionsBelow } from '../print/homes.ts';
import { flag, number, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { type Printer, ranks, type Statement } from './statement.ts';

/** Keys of partitioned tables and of partitions, and all foreign keys. */
export const printConstraints: Printer = function* (schema) {
  for (const row of schema.all('pg_constraint')) {
    const table = schema.find('pg_class', number(row, 'conrelid'));
    if (table === undefined) continue;
    if (text(row, 'contype') === 'x' && (text(table, 'relkind') === 'p' || isCopiedExclusion(row))) {
      if (!isCopiedExclusion(row)) yield printExclusion(schema, table, row);
    } else if (isKey(row) && (text(table, 'relkind') === 'p' || flag(table, 'relispartition'))) {
      // The columns have to be there in every partition, and no partition may get an index of its own accord.
      yield addConstraint(schema, table, row, { only: true, needs: [table, ...partitionsBelow(schema, table)] });
    }
    if (text(row, 'contype') === 'f') yield* printForeignKey(schema, table, row);
  }
};

/**
 * The server attaches no exclusion constraint of a partition to that of its table (CompareIndexInfo in index.c), so the
 * table's makes them all, under the names that the server gives.
 */
function printExclusion(schema: SchemaRows, table: SchemaRow, row: SchemaRow): Statement {
  const below = (one: SchemaRow): readonly SchemaRow[] =>
    schema.having('pg_constraint', 'conparentid', one.oid).flatMap((copy) => [copy, ...below(copy)]);
  const copies = below(row);
  return addConstraint(schema, table, row, {
    only: false,
    needs: [table, ...partitionsBelow(schema, table)],
    makes: [
      ...[row, ...copies].flatMap((one) => rowsOfConstraint(schema, one)),
      ...copies.flatMap((one) => schema.having('pg_inherits', 'inhrelid', number(one, 'conindid'))),
    ],
  });
}

/** Whether it belongs to the exclusion constraint of a partitioned table. */
export function isCopiedExclusion(constraint: SchemaRow): boolean {
  return text(constraint, 'contype') === 'x' && number(constraint, 'conparentid') !== 0;
}

/** Primary key, unique or exclusion constraint: one that has an index. */
export function isKey(constraint: SchemaRow): boolean {
  return ['p', 'u', 'x'].includes(text(constraint, 'contype'));
}

/** `constraint users_pkey PRIMARY KEY (id)`. */
export function constraintLine(schema: SchemaRows, constraint: SchemaRow): string {
  const index = schema.find('pg_class', isKey(constraint) ? number(constraint, 'conindid') : 0);
  const definition = sortIndexOptions(constraint.definition ?? '', index === undefined ? [] : set(index, 'reloptions'));
  return `constraint ${readableIdentifier(text(constraint, 'conname'))} ${definition}`;
}

/**
 * Options of an index in the definition that the server prints (`WITH (fillfactor='70', buffering=off)`) by name: their
 * order is that in which they were set, and means nothing.
 */
export function sortIndexOptions(definition: string, options: readonly string[]): string {
  if (options.length < 2) return definition;
  const names = options.map(nameOfOption).sort().join();
  return definition.replaceAll(/(?<= WITH \()[^()]+(?=\))/g, (inside) => {
    const sorted = inside.split(', ').sort();
    return sorted.map(nameOfOption).sort().join() === names ? sorted.join(', ') : inside;
  });
}

function nameOfOption(option: string): string {
  return option.replace(/=.*$/s, '');
}

/** A constraint's own row, and those of its index and of the triggers that keep it. */
export function rowsOfConstraint(schema: SchemaRows, constraint: SchemaRow): readonly SchemaRow[] {
  const index = isKey(constraint) ? rowsOfIndex(schema, number(constraint, 'conindid')) : [];
  return [constraint, ...index, ...schema.having('pg_trigger', 'tgconstraint', constraint.oid)];
}

export function rowsOfIndex(schema: SchemaRows, oid: number): readonly SchemaRow[] {
  const relation = schema.find('pg_class', oid);
  return [
    ...(relation === undefined ? [] : [relation]),
    ...schema.having('pg_index', 'indexrelid', oid),
    ...schema.having('pg_attribute', 'attrelid', oid),
  ];
}

interface Adding {
  readonly only: boolean;
  readonly needs: readonly SchemaRow[];
  readonly makes?: readonly SchemaRow[];
}

function addConstraint(
  schema: SchemaRows,
  table: SchemaRow,
  row: SchemaRow,
  { only, needs, makes }: Adding,
): Statement {
  const name = relationName(schema, table.oid ?? 0);
  return {
    text: `alter table ${only ? 'only ' : ''}${name} add ${constraintLine(schema, row)}`,
    home: homeOf(schema, table),
    rank: text(row, 'contype') === 'f' ? ranks.foreignKeys : ranks.keys,
    makes: makes ?? rowsOfConstraint(schema, row),
    needs,
  };
}

/**
 * A foreign key with the copies that the server makes of it, for the partitions of both tables. A partition's own one that
 * was there before its table's has kept its name, and is made before it again.
 */
function* printForeignKey(schema: SchemaRows, table: SchemaRow, row: SchemaRow): Iterable<Statement> {
  const above = schema.find('pg_constraint', number(row, 'conparentid'));
  if (above !== undefined && isCopy(row, above)) return;
  const [copies, own] = collectCopies(schema, row);
  const referenced = schema.find('pg_class', number(row, 'confrelid'));
  const index = schema.find('pg_class', number(row, 'conindid'));
  const needs = [table, ...(referenced === undefined ? [] : [referenced])];
  yield addConstraint(schema, table, row, {
    only: false,
    needs: [
      ...needs.flatMap((one) => [one, ...partitionsBelow(schema, one)]),
      ...own,
      ...(index === undefined ? [] : indexLinks(schema, index)),
    ],
    makes: [row, ...copies].flatMap((one) => rowsOfConstraint(schema, one)),
  });
}

/** On the partitions that refer, copies have the name of what they were copied from. */
function isCopy(row: SchemaRow, above: SchemaRow): boolean {
  return number(row, 'conrelid') === number(above, 'conrelid') || text(row, 'conname') === text(above, 'conname');
}

/** All copies of a foreign key, and those below it that are made apart. */
function collectCopies(
  schema: SchemaRows,
  row: SchemaRow,
): readonly [copies: readonly SchemaRow[], own: readonly SchemaRow[]] {
  const copies: SchemaRow[] = [];
  const own: SchemaRow[] = [];
  for (const below of schema.having('pg_constraint', 'conparentid', row.oid)) {
    if (!isCopy(below, row)) own.push(below);
    else {
      const [inner, others] = collectCopies(schema, below);
      copies.push(below, ...inner);
      own.push(...others);
    }
  }
  return [copies, own];
}

/** A partitioned index may be referred to when it is valid: all that belongs to it is attached. */
function indexLinks(schema: SchemaRows, index: SchemaRow): readonly SchemaRow[] {
  return schema.having('pg_inherits', 'inhparent', index.oid).flatMap((link) => {
    const below = schema.find('pg_class', number(link, 'inhrelid'));
    return [link, ...(below === undefined ? [] : indexLinks(schema, below))];
  });
}
