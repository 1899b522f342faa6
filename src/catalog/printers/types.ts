import { quoteLiteral } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { defaultName, flag, nameIn, nameInSql, number, text, typeInSql } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { printBaseType } from './base-types.ts';
import { create } from './schemas.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';

/** Enums, composite types, domains, ranges and base types; a relation's row type comes with the relation. */
export const printTypes: Printer = function* (schema) {
  for (const row of schema.all('pg_type')) {
    switch (text(row, 'typtype')) {
      case 'e':
        yield printEnum(schema, row);
        break;
      case 'd':
        yield* printDomain(schema, row);
        break;
      case 'r':
        yield* printRange(schema, row);
        break;
      case 'c':
        yield* printComposite(schema, row);
        break;
      case 'p':
        yield create(row, `create type ${typeName(schema, row)}`);
        break;
      case 'b':
        if (!isArray(schema, row)) yield* printBaseType(schema, row);
    }
  }
  for (const row of schema.all('pg_collation')) yield create(row, renderCollation(schema, row));
};

export function typeName(schema: SchemaRows, row: SchemaRow): string {
  return nameInSql(schema, 'pg_type', row.oid ?? 0);
}

/** A type's own row and that of its array type, which the server makes beside it. */
export function typeWithArray(schema: SchemaRows, row: SchemaRow | undefined): readonly SchemaRow[] {
  if (row === undefined) return [];
  const array = schema.find('pg_type', number(row, 'typarray'));
  return array === undefined ? [row] : [row, array];
}

function isArray(schema: SchemaRows, row: SchemaRow): boolean {
  return number(schema.find('pg_type', number(row, 'typelem')), 'typarray') === row.oid;
}

function printEnum(schema: SchemaRows, row: SchemaRow): Statement {
  const labels = [...schema.having('pg_enum', 'enumtypid', row.oid)].sort(
    (one, other) => number(one, 'enumsortorder') - number(other, 'enumsortorder'),
  );
  const lines = labels.map((label) => `  ${quoteLiteral(text(label, 'enumlabel'))}`).join(',\n');
  const body = labels.length === 0 ? '()' : `(\n${lines}\n)`;
  return create(
    row,
    `create type ${typeName(schema, row)} as enum ${body}`,
    ...typeWithArray(schema, row).slice(1),
    ...labels,
  );
}

function* printComposite(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const relation = schema.find('pg_class', number(row, 'typrelid'));
  if (relation === undefined || text(relation, 'relkind') !== 'c') return;
  const columns = [...schema.having('pg_attribute', 'attrelid', relation.oid)].sort(
    (one, other) => number(one, 'attnum') - number(other, 'attnum'),
  );
  const lines = columns
    .map((column) => {
      const collation = explicitCollation(schema, column);
      return `  ${readableIdentifier(text(column, 'attname'))} ${text(column, 'atttypid')}${collation}`;
    })
    .join(',\n');
  const body = columns.length === 0 ? '()' : `(\n${lines}\n)`;
  yield create(
    row,
    `create type ${typeName(schema, row)} as ${body}`,
    ...typeWithArray(schema, row).slice(1),
    relation,
    ...columns,
  );
}

/** ` collate "C"` where a column's collation is not that of its type. */
export function explicitCollation(schema: SchemaRows, column: SchemaRow): string {
  const isOther = schema.facts.collated.has(`${number(column, 'attrelid')} ${number(column, 'attnum')}`);
  return isOther ? ` collate ${nameIn(schema, column, 'attcollation', 'pg_collation')}` : '';
}

function* printDomain(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const name = typeName(schema, row);
  const constraints = schema.having('pg_constraint', 'contypid', row.oid);
  const isNotNull = (one: SchemaRow): boolean => text(one, 'contype') === 'n';
  const inline = constraints.filter((one) => isNotNull(one) || flag(one, 'convalidated'));
  const isCollated = schema.facts.collatedDomains.has(row.oid ?? 0);
  const plain = [
    `create domain ${name} as ${schema.facts.baseTypes.get(row.oid ?? 0)}`,
    ...(isCollated ? [`  collate ${nameIn(schema, row, 'typcollation', 'pg_collation')}`] : []),
    ...(row.cells.typdefaultbin === null ? [] : [`  default ${text(row, 'typdefaultbin')}`]),
  ];
  const notNull = constraints.find(isNotNull);
  if (flag(row, 'typnotnull')) {
    const isUsual =
      notNull === undefined ||
      text(notNull, 'conname') === defaultName(schema.nameOf('pg_type', row.oid ?? 0).name, '', 'not_null');
    plain.push(
      isUsual ? '  not null' : `  constraint ${readableIdentifier(text(notNull as SchemaRow, 'conname'))} not null`,
    );
  }
  const checks = inline.filter((one) => !isNotNull(one));
  const checkLine = (one: SchemaRow): string =>
    `constraint ${readableIdentifier(text(one, 'conname'))} ${one.definition}`;
  const arrays = typeWithArray(schema, row).slice(1);
  const add = (one: SchemaRow): Statement => ({
    text: `alter domain ${name} add ${checkLine(one)}`,
    home: row,
    rank: ranks.settings,
    makes: [one],
    needs: [row],
  });
  const whole = create(row, [...plain, ...checks.map((one) => `  ${checkLine(one)}`)].join('\n'), ...arrays, ...inline);
  yield checks.length === 0
    ? whole
    : {
        ...whole,
        split: () => [create(row, plain.join('\n'), ...arrays, ...constraints.filter(isNotNull)), ...checks.map(add)],
      };
  yield* constraints.filter((one) => !inline.includes(one)).map(add);
}

function* printRange(schema: SchemaRows, row: SchemaRow): Iterable<Statement | Refusal> {
  const range = schema.having('pg_range', 'rngtypid', row.oid)[0];
  if (range === undefined) return;
  const multirange = schema.find('pg_type', number(range, 'rngmultitypid'));
  const subtype = number(range, 'rngsubtype');
  const parts = [
    ['subtype', typeInSql(schema, subtype)],
    ['subtype_opclass', nameIn(schema, range, 'rngsubopc', 'pg_opclass')],
    ['collation', nameIn(schema, range, 'rngcollation', 'pg_collation')],
    ['canonical', nameIn(schema, range, 'rngcanonical', 'pg_proc')],
    ['subtype_diff', nameIn(schema, range, 'rngsubdiff', 'pg_proc')],
    ['multirange_type_name', multirange === undefined ? undefined : typeName(schema, multirange)],
  ].flatMap(([word, value]) => (value === undefined ? [] : [`  ${word} = ${value}`]));
  const name = typeName(schema, row);
  if (number(range, 'rngcanonical') !== 0) yield shellOf(row, name);
  yield create(
    row,
    `create type ${name} as range (\n${parts.join(',\n')}\n)`,
    range,
    ...typeWithArray(schema, row).slice(1),
    ...typeWithArray(schema, multirange),
    ...constructorsOf(schema, [row, multirange]),
  );
}

/** Functions and casts that the server makes with a type. */
function constructorsOf(schema: SchemaRows, types: readonly (SchemaRow | undefined)[]): readonly SchemaRow[] {
  return schema.dependencies
    .filter(
      ({ kind, refcatalog, refobjid }) =>
        kind === 'i' && refcatalog === 'pg_type' && types.some((type) => type?.oid === refobjid),
    )
    .filter(({ catalog }) => catalog === 'pg_proc' || catalog === 'pg_cast')
    .flatMap(({ catalog, objid }) => schema.find(catalog, objid) ?? []);
}

/** The name alone, for the functions that the type's definition needs and that need the type. */
export function shellOf(row: SchemaRow, name: string): Statement {
  return { text: `create type ${name}`, home: row, rank: ranks.shell, makes: [] };
}

function renderCollation(schema: SchemaRows, row: SchemaRow): string {
  const provider = { b: 'builtin', c: 'libc', i: 'icu' }[text(row, 'collprovider')] ?? text(row, 'collprovider');
  // ICU's locale stands in another column in every version.
  const locale = row.cells.colllocale ?? row.cells.colliculocale ?? row.cells.collcollate;
  const [collate, ctype] = [row.cells.collcollate, row.cells.collctype];
  const places =
    provider === 'libc' && collate !== ctype
      ? [`lc_collate = ${quoteLiteral(String(collate))}`, `lc_ctype = ${quoteLiteral(String(ctype))}`]
      : [`locale = ${quoteLiteral(String(locale))}`];
  const rules = row.cells.collicurules ?? null;
  const options = [
    `provider = ${provider}`,
    ...places,
    ...(rules === null ? [] : [`rules = ${quoteLiteral(String(rules))}`]),
    ...(flag(row, 'collisdeterministic') ? [] : ['deterministic = false']),
  ];
  return `create collation ${nameInSql(schema, 'pg_collation', row.oid ?? 0)} (${options.join(', ')})`;
}
