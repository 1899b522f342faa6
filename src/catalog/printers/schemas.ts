import { quoteLiteral } from '../../sql-text/identifier.ts';
import { nameIn, nameInSql, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { type Printer, ranks, type Statement } from './statement.ts';

/** Schemas, extensions, languages and access methods: what other objects stand in or on. */
export const printSchemas: Printer = function* (schema, { owners }) {
  for (const row of schema.all('pg_namespace')) {
    const isThere = text(row, 'nspname') === 'public';
    yield create(row, isThere ? undefined : `create schema ${nameInSql(schema, 'pg_namespace', row.oid ?? 0)}`);
  }
  for (const row of schema.all('pg_extension')) yield printExtension(schema, row, owners);
  for (const row of schema.all('pg_language')) yield create(row, renderLanguage(schema, row));
  for (const row of schema.all('pg_am')) {
    const kind = text(row, 'amtype') === 't' ? 'table' : 'index';
    const handler = nameIn(schema, row, 'amhandler', 'pg_proc');
    yield create(
      row,
      `create access method ${nameInSql(schema, 'pg_am', row.oid ?? 0)} type ${kind} handler ${handler}`,
    );
  }
};

/** What a new database has and this one has not. */
export function dropsBeforehand(schema: SchemaRows): readonly string[] {
  const has = (catalog: string, column: string, name: string): boolean =>
    schema.all(catalog).some((row) => text(row, column) === name);
  return [
    ...(has('pg_namespace', 'nspname', 'public') ? [] : ['drop schema public']),
    ...(has('pg_extension', 'extname', 'plpgsql') ? [] : ['drop extension plpgsql']),
  ];
}

/** Who made an extension is its owner for good, so with owners it is made in that role's name. */
function printExtension(schema: SchemaRows, row: SchemaRow, owners: boolean): Statement {
  const name = nameInSql(schema, 'pg_extension', row.oid ?? 0);
  const space = nameIn(schema, row, 'extnamespace', 'pg_namespace');
  if (text(row, 'extname') === 'plpgsql' && space === 'pg_catalog') return create(row, undefined);
  const owner = nameIn(schema, row, 'extowner', 'pg_authid');
  const version = `-- version ${text(row, 'extversion').replaceAll(/[\r\n]+/g, ' ')}`;
  const isUsual = schema.facts.extensionVersions.get(text(row, 'extname')) === text(row, 'extversion');
  const pinned = isUsual ? '' : ` version ${quoteLiteral(text(row, 'extversion'))}`;
  const statement = `create extension ${name} with schema ${space}${pinned}`;
  const make = owners ? [`set session authorization ${owner}`, statement, 'reset session authorization'] : [statement];
  return create(row, `${version}\n${make.join(';\n')}`);
}

function renderLanguage(schema: SchemaRows, row: SchemaRow): string {
  const functions = [
    ['handler', nameIn(schema, row, 'lanplcallfoid', 'pg_proc')],
    ['inline', nameIn(schema, row, 'laninline', 'pg_proc')],
    ['validator', nameIn(schema, row, 'lanvalidator', 'pg_proc')],
  ].flatMap(([word, name]) => (name === undefined ? [] : [` ${word} ${name}`]));
  const trusted = text(row, 'lanpltrusted') === 'true' ? 'trusted ' : '';
  return `create ${trusted}language ${nameInSql(schema, 'pg_language', row.oid ?? 0)}${functions.join('')}`;
}

/** The statement that makes an object of one row. */
export function create(row: SchemaRow, statement: string | undefined, ...makes: readonly SchemaRow[]): Statement {
  return { text: statement, home: row, rank: ranks.create, makes: [row, ...makes] };
}
