import { quoteLiteral } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { columnName, relationName } from '../print/addresses.ts';
import { flag, nameIn, nameInSql, number, numbers, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { create } from './schemas.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';

/** Publications with what is in them, and subscriptions, which connect to nobody when they are made. */
export const printReplication: Printer = function* (schema) {
  for (const row of schema.all('pg_publication')) yield create(row, renderPublication(schema, row));
  for (const row of schema.all('pg_publication_rel')) yield printPublishedTable(schema, row);
  for (const row of schema.all('pg_publication_namespace')) {
    const space = schema.find('pg_namespace', number(row, 'pnnspid'));
    const name = nameIn(schema, row, 'pnnspid', 'pg_namespace');
    yield addTo(schema, { row, column: 'pnpubid', item: `tables in schema ${name}`, needs: space });
  }
  for (const row of schema.all('pg_subscription')) yield printSubscription(schema, row);
};

function renderPublication(schema: SchemaRows, row: SchemaRow): string {
  const actions = ['insert', 'update', 'delete', 'truncate'];
  const published = actions.filter((action) => flag(row, `pub${action}`));
  const options = [
    ...(published.length === actions.length ? [] : [`publish = ${quoteLiteral(published.join(', '))}`]),
    ...(flag(row, 'pubviaroot') ? ['publish_via_partition_root = true'] : []),
    ...(row.cells.pubgencols === 's' ? ['publish_generated_columns = stored'] : []),
  ];
  return [
    `create publication ${nameInSql(schema, 'pg_publication', row.oid ?? 0)}`,
    ...(flag(row, 'puballtables') ? ['for all tables'] : []),
    ...(options.length === 0 ? [] : [`with (${options.join(', ')})`]),
  ].join(' ');
}

interface Item {
  readonly row: SchemaRow;
  /** The column with the publication. */
  readonly column: string;
  readonly item: string;
  readonly needs: SchemaRow | undefined;
}

function addTo(schema: SchemaRows, { row, column, item, needs }: Item): Statement {
  const publication = schema.find('pg_publication', number(row, column)) as SchemaRow;
  return {
    text: `alter publication ${nameIn(schema, row, column, 'pg_publication')} add ${item}`,
    home: publication,
    rank: ranks.members,
    makes: [row],
    needs: [publication, ...(needs === undefined ? [] : [needs])],
  };
}

function printPublishedTable(schema: SchemaRows, row: SchemaRow): Statement {
  const oid = number(row, 'prrelid');
  const columns = numbers(row, 'prattrs').map((column) => columnName(schema, oid, column));
  const item = [
    `table only ${relationName(schema, oid)}`,
    ...(columns.length === 0 ? [] : [`(${columns.join(', ')})`]),
    ...(row.cells.prqual == null ? [] : [`where (${text(row, 'prqual')})`]),
  ].join(' ');
  return addTo(schema, { row, column: 'prpubid', item, needs: schema.find('pg_class', oid) });
}

function printSubscription(schema: SchemaRows, row: SchemaRow): Statement | Refusal {
  if (row.cells.subconninfo === undefined) return { refused: [row], why: 'this role may not read its connection' };
  const connection = text(row, 'subconninfo');
  if (/password|:\/\/[^/]*:[^/]*@/i.test(connection)) {
    return { refused: [row], why: 'passwords are no part of a schema, and its connection holds one' };
  }
  const slot = row.cells.subslotname;
  const streaming = { t: 'on', true: 'on', p: 'parallel' }[text(row, 'substream')];
  const isParallelUsual = schema.serverVersion >= 180000;
  const options = [
    'connect = false',
    ...(slot == null ? ['enabled = false', 'slot_name = none'] : slotOf(row, String(slot))),
    ...(flag(row, 'subbinary') ? ['binary = true'] : []),
    ...(streaming === (isParallelUsual ? 'parallel' : undefined) ? [] : [`streaming = ${streaming ?? 'off'}`]),
    ...(text(row, 'subsynccommit') === 'off'
      ? []
      : [`synchronous_commit = ${quoteLiteral(text(row, 'subsynccommit'))}`]),
    ...(row.cells.subdisableonerr === 'true' ? ['disable_on_error = true'] : []),
    ...(row.cells.subpasswordrequired === 'false' ? ['password_required = false'] : []),
    ...(row.cells.subrunasowner === 'true' ? ['run_as_owner = true'] : []),
    ...((row.cells.suborigin ?? 'any') === 'any' ? [] : [`origin = ${text(row, 'suborigin')}`]),
    ...(row.cells.subfailover === 'true' ? ['failover = true'] : []),
  ];
  const publications = set(row, 'subpublications').map((name) => readableIdentifier(name));
  const name = nameInSql(schema, 'pg_subscription', row.oid ?? 0);
  const statement = `create subscription ${name} connection ${quoteLiteral(connection)} publication ${publications.join(', ')}`;
  return create(row, `${statement}\n  with (${options.join(', ')})`);
}

/** The slot is named after the subscription unless something else is said. */
function slotOf(row: SchemaRow, slot: string): readonly string[] {
  return slot === text(row, 'subname') ? [] : [`slot_name = ${quoteLiteral(slot)}`];
}
