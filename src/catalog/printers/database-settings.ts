import { quoteLiteral } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { flag, nameIn, nameInSql, number, roleInSql, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { create } from './schemas.ts';
import { type Printer, type Refusal, ranks, type Statement } from './statement.ts';

/** What is set for the database and for roles in it, and event triggers. */
export const printDatabaseSettings: Printer = function* (schema) {
  for (const row of schema.all('pg_database')) yield* printDatabase(schema, row);
  for (const row of schema.all('pg_db_role_setting')) yield* printSettings(schema, row);
  for (const row of schema.all('pg_event_trigger')) yield* printEventTrigger(schema, row);
};

/** Runs a statement with the name of the database, which nobody knows beforehand, in place of `%I`. */
export function forThisDatabase(statement: string): string {
  return `do $do$ begin execute format(${quoteLiteral(statement)}, current_database()); end $do$`;
}

function* printDatabase(schema: SchemaRows, row: SchemaRow): Iterable<Statement | Refusal> {
  const space = nameIn(schema, row, 'dattablespace', 'pg_tablespace');
  if (space !== undefined && space !== 'pg_default') {
    yield { refused: [row], why: `it is in tablespace ${space}, which only CREATE DATABASE says` };
    return;
  }
  const limit = number(row, 'datconnlimit');
  const options = [
    ...(limit === -1 ? [] : [`connection limit ${limit}`]),
    ...(flag(row, 'datallowconn') ? [] : ['allow_connections false']),
    ...(flag(row, 'datistemplate') ? ['is_template true'] : []),
  ];
  const words = options.length === 0 ? undefined : forThisDatabase(`alter database %I with ${options.join(' ')}`);
  yield create(row, words);
}

/** Settings that are lists of names, which are stored with their quotes (GUC_LIST_QUOTE in guc_tables.c). */
const lists = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

function* printSettings(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const role = number(row, 'setrole');
  const whose = role === 0 ? 'database %I' : `role ${roleInSql(schema, role).replaceAll('%', '%%')} in database %I`;
  const statements = set(row, 'setconfig').map((setting) => {
    const [, name = setting, value = ''] = /^([^=]*)=(.*)$/s.exec(setting) ?? [];
    const values = lists.has(name.toLowerCase()) ? splitNames(value).map(quoteLiteral).join(', ') : quoteLiteral(value);
    const parameter = name.split('.').map(readableIdentifier).join('.');
    return forThisDatabase(`alter ${whose} set ${parameter.replaceAll('%', '%%')} to ${values.replaceAll('%', '%%')}`);
  });
  yield create(row, statements.join(';\n'));
}

/** `"$user", public` without the quotes. */
function splitNames(value: string): readonly string[] {
  const names = [...value.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)];
  return names.length === 0 ? [''] : names.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

const states: Readonly<Record<string, string>> = { D: 'disable', R: 'enable replica', A: 'enable always' };

function* printEventTrigger(schema: SchemaRows, row: SchemaRow): Iterable<Statement> {
  const name = nameInSql(schema, 'pg_event_trigger', row.oid ?? 0);
  const tags = set(row, 'evttags').map(quoteLiteral);
  const when = tags.length === 0 ? '' : ` when tag in (${tags.join(', ')})`;
  const execute = `execute function ${nameIn(schema, row, 'evtfoid', 'pg_proc')}()`;
  yield create(row, `create event trigger ${name} on ${text(row, 'evtevent')}${when} ${execute}`);
  const state = states[text(row, 'evtenabled')];
  if (state === undefined) return;
  yield {
    text: `alter event trigger ${name} ${state}`,
    home: row,
    rank: ranks.enabled,
    makes: [],
    needs: [row],
  };
}
