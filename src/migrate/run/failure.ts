import type { Database } from '../../connection/session.ts';
import { isLockLost } from '../../database/lock.ts';
import { CodelearnError, type ExitCode, exitCodes } from '../../errors.ts';
import { lineOf } from '../../sql-text/position.ts';
import type { ServerError } from '../../sql-text/server-error.ts';
import { explainSqlError } from '../../sql-text/sql-error.ts';
import type { Statement } from '../../sql-text/statements.ts';
import type { PreparedScript } from '../scripts/prepare.ts';

/** What a failed script left behind and what to do: the last lines of its message. */
export interface Aftermath {
  readonly state: string;
  readonly next: string;
  readonly exit?: ExitCode;
}

/** Where in a script it failed: a statement by number, or what follows the last one. */
export type FailedAt = number | 'constraints' | 'after';

/** A script that failed, with place, statement, state and next step: exit 5 unless the aftermath says otherwise. */
export async function scriptFailure(
  database: Database,
  { script, statements, batches }: PreparedScript,
  at: FailedAt,
  error: ServerError,
  { state, next, exit = exitCodes.rolledBack }: Aftermath,
  blockers: readonly string[] = [],
): Promise<CodelearnError> {
  const sent = (typeof at === 'number' ? batches[at] : undefined) ?? script;
  const fault = explainSqlError(error, script.file, sent.text, sent.offset, statements);
  const lines = [
    fault.text,
    ...describePlace(script.file.text, statements, at),
    ...blockers.slice(-3).map((blocker) => `  blocked by: ${blocker}`),
    ...(await nameTimeout(database, error)),
    ...adviseOn(error),
    `  state: ${state}`,
  ];
  return new CodelearnError(lines.join('\n'), { code: 'migration-failed', hint: next, exit, cause: error });
}

/** Only what the parser and the server read differently gets this far with a COMMIT or ROLLBACK in it. */
export function endedFailure({ script }: PreparedScript): CodelearnError {
  const what = 'the file ended the transaction that it runs in';
  return new CodelearnError(
    `${script.file.path}: ${what}\n  state: what it committed and what ran behind that is kept, and it is not recorded`,
    {
      code: 'transaction-ended',
      hint: 'Take COMMIT and ROLLBACK out of the file, undo by hand what it left, and run again.',
      exit: exitCodes.partial,
    },
  );
}

function describePlace(text: string, statements: readonly Statement[] | undefined, at: FailedAt): string[] {
  if (at === 'constraints') return ['  when its deferred constraints were checked, after the last statement'];
  if (at === 'after') return ['  when the history was written, after the last statement'];
  const statement = statements?.[at];
  if (statement === undefined || statements === undefined) return [];
  return [
    `  statement ${at + 1} of ${statements.length} (line ${lineOf(text, statement.offset)}): ${firstLine(statement.text)}`,
  ];
}

export function firstLine(text: string): string {
  const characters = [...(text.split('\n')[0] ?? '').trim()];
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : characters.join('');
}

/** A timeout that somebody set on the role or the database is easily forgotten: say which, and where it comes from. */
async function nameTimeout({ sql, isOpen }: Database, error: ServerError): Promise<string[]> {
  // SQLSTATE 57014 is that of every cancelled statement, whoever cancelled it.
  const name = /canceling statement due to statement timeout/.test(error.message)
    ? 'statement_timeout'
    : timeoutNames[error.code];
  if (name === undefined || !isOpen()) return [];
  const [row] = await sql`
    select setting, unit, source from pg_catalog.pg_settings where name = ${name} and setting <> '0'`;
  return row === undefined
    ? []
    : [`  ${name} is ${row.setting} ${row.unit}, ${sources[row.source] ?? `from: ${row.source}`}`];
}

const timeoutNames: Readonly<Record<string, string>> = {
  '25P03': 'idle_in_transaction_session_timeout',
  '25P04': 'transaction_timeout',
};

const sources: Readonly<Record<string, string>> = {
  database: 'set on this database (alter database … set)',
  user: 'set on this role (alter role … set)',
  'database user': 'set on this role in this database (alter role … in database … set)',
  'configuration file': 'set in the configuration of the server',
  client: 'asked for by the connection (options, PGOPTIONS)',
};

/** aclcheck_error (aclchk.c) names a schema in its message alone: there is no field of it to look at. */
function adviseOn(error: ServerError): string[] {
  const { code, message } = error;
  if (code === '55P04')
    return ['  a new enum value can be used once it is committed: put what uses it into the next file'];
  if (code === '42501' && /schema public/.test(message)) {
    return [
      '  since PostgreSQL 15 only the owner may create in schema public: grant create on schema public to this role',
    ];
  }
  if (isLockLost(error)) {
    return ['  the file let go of the migration lock (pg_advisory_unlock_all), or a pooler changed the session'];
  }
  return [];
}
