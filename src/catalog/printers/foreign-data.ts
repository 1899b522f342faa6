import { quoteLiteral } from '../../sql-text/identifier.ts';
import { nameIn, nameInSql, number, renderForeignOptions, roleInSql, set, text } from '../print/names.ts';
import type { SchemaRows } from '../print/read-schema.ts';
import type { SchemaRow } from '../print/schema-row.ts';
import { create } from './schemas.ts';
import type { Printer, Refusal, Statement } from './statement.ts';

/** Foreign data wrappers, servers and user mappings; foreign tables are with the tables. */
export const printForeignData: Printer = function* (schema) {
  for (const row of schema.all('pg_foreign_data_wrapper')) {
    const parts = [
      `create foreign data wrapper ${nameInSql(schema, 'pg_foreign_data_wrapper', row.oid ?? 0)}`,
      ...functions(schema, row),
    ];
    yield guard(row, 'fdwoptions', parts.join(' ') + renderForeignOptions(set(row, 'fdwoptions')));
  }
  for (const row of schema.all('pg_foreign_server')) {
    const parts = [
      `create server ${nameInSql(schema, 'pg_foreign_server', row.oid ?? 0)}`,
      ...(row.cells.srvtype == null ? [] : [`type ${quoteLiteral(text(row, 'srvtype'))}`]),
      ...(row.cells.srvversion == null ? [] : [`version ${quoteLiteral(text(row, 'srvversion'))}`]),
      `foreign data wrapper ${nameIn(schema, row, 'srvfdw', 'pg_foreign_data_wrapper')}`,
    ];
    yield guard(row, 'srvoptions', parts.join(' ') + renderForeignOptions(set(row, 'srvoptions')));
  }
  for (const row of schema.all('pg_user_mapping')) yield printMapping(schema, row);
};

function functions(schema: SchemaRows, row: SchemaRow): readonly string[] {
  return [
    ['handler', 'fdwhandler'],
    ['validator', 'fdwvalidator'],
  ].flatMap(([word, column = '']) => {
    const name = nameIn(schema, row, column, 'pg_proc');
    return name === undefined ? [] : [`${word} ${name}`];
  });
}

/** Words in the names of options that hold what nobody else may know. */
const secret = /pass|pwd|secret|token|credential|private|key/i;

/** `true` of `password=x` and not of `password_required=false`. */
function isSecret(option: string): boolean {
  const name = option.replace(/=.*$/s, '');
  return secret.test(name) && !/(?:_required|_passthrough)$|^(?:key_?columns?|keep.*)$/i.test(name);
}

function guard(row: SchemaRow, column: string, statement: string): Statement | Refusal {
  const secrets = set(row, column).filter(isSecret);
  if (secrets.length === 0) return create(row, statement);
  const names = secrets.map((option) => option.replace(/=.*$/s, '')).join(', ');
  return { refused: [row], why: `its options hold what is no part of a schema: ${names}` };
}

/** Options that say who somebody is and not how he proves it. Which others are secret only their wrapper knows. */
const harmless = new Set([
  'user',
  'username',
  'user_name',
  'remote_user',
  'password_required',
  'use_scram_passthrough',
]);

function printMapping(schema: SchemaRows, row: SchemaRow): Statement | Refusal {
  const options = set(row, 'umoptions');
  const names = options.map((option) => option.replace(/=.*$/s, ''));
  if (names.some((name) => !harmless.has(name))) {
    return { refused: [row], why: 'passwords are no part of a schema, and its options may hold one' };
  }
  const server = schema.find('pg_foreign_server', number(row, 'umserver'));
  const name = nameIn(schema, row, 'umserver', 'pg_foreign_server');
  const statement = `create user mapping for ${roleInSql(schema, number(row, 'umuser'))} server ${name}`;
  return { ...create(row, statement + renderForeignOptions(options)), needs: server === undefined ? [] : [server] };
}
