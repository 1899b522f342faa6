import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';
import { sqlFragment } from '../../sql-text/sql-fragment.ts';

/** Shape of the tables below. A newer program upgrades an older shape; an older program refuses a newer one. */
export const historyFormat = 1;

/**
 * Makes the history where it is missing. Only for the holder of the migration lock: two sessions that create a schema
 * at once do not both succeed, `if not exists` or not.
 * @throws CodelearnError exit 7 when a newer program made it
 */
export async function ensureHistory(database: Database): Promise<void> {
  const [found] = await database.sql`
    select pg_catalog.to_regclass('codelearn.history_format') is not null as present`;
  if (found?.present === true) return refuseNewer(database);
  await database.transaction(() => createHistory(database));
}

export async function refuseNewer({ sql }: Database): Promise<void> {
  const [row] = await sql`select max(format) as format from codelearn.history_format`;
  if (Number(row?.format ?? 0) <= historyFormat) return;
  throw new CodelearnError(
    `the history in this database has format ${row?.format}; this codelearn knows formats up to ${historyFormat}`,
    { code: 'newer-history', hint: 'Update codelearn. Nothing was attempted.', exit: exitCodes.diverged },
  );
}

/** Earlier commits of a run that fails may not have reached the disk yet: one that waits for it takes them along. */
export async function flushCommits({ sql, isOpen }: Database): Promise<void> {
  if (!isOpen()) return;
  await sql`update codelearn.history_format set format = format`.catch(() => {});
}

async function createHistory(database: Database): Promise<void> {
  await runOwnQuery(
    database,
    sqlFragment`create schema if not exists codelearn;

create table codelearn.history_format (
  format     integer     not null primary key,
  created_at timestamptz not null default pg_catalog.clock_timestamp(),
  created_by text        not null default session_user
);
comment on table codelearn.history_format is 'Shapes that the history of migrations has had; the highest is the present one.';

create table codelearn.migrations (
  version             numeric          not null primary key check (version >= 0 and pg_catalog.scale(version) = 0),
  id                  text             not null,
  name                text             not null,
  state               text             not null check (state in ('applied', 'partial')),
  origin              text             not null check (origin in ('migrate', 'baseline', 'import')),
  late                boolean          not null,
  file                text             not null,
  hash                text,
  token_hash          text,
  source              text,
  down_file           text,
  down_source         text,
  down_in_transaction boolean,
  statement_hashes    text[],
  statements_done     integer,
  statement_started   integer,
  invalid_before      text[],
  applied_at          timestamptz      not null default pg_catalog.clock_timestamp(),
  applied_by          text             not null default session_user,
  duration_ms         double precision not null,
  tool_version        text             not null,
  server_version      integer          not null default pg_catalog.current_setting('server_version_num')::integer
);
comment on table codelearn.migrations is 'Migrations that this database has, written in the transaction of each.';
comment on column codelearn.migrations.id is 'The version as the file name writes it.';
comment on column codelearn.migrations.state is 'partial: a file outside a transaction that stopped after statements_done statements.';
comment on column codelearn.migrations.origin is 'baseline: declared, not run; import: taken over from the history of another tool.';
comment on column codelearn.migrations.late is 'Applied after a higher version.';
comment on column codelearn.migrations.hash is 'SHA-256 of the file''s bytes; null where the file was not known.';
comment on column codelearn.migrations.token_hash is 'SHA-256 of its tokens without comments and whitespace; null where it was not parsed.';
comment on column codelearn.migrations.source is 'The file''s text; null where it is very large or was not known.';
comment on column codelearn.migrations.statement_hashes is 'For a file outside a transaction: SHA-256 of each statement, to go on where it stopped.';
comment on column codelearn.migrations.statement_started is 'The statement that was running when the file stopped, if its end is not known.';
comment on column codelearn.migrations.invalid_before is 'Indexes that were invalid before such a file was begun: not its doing.';

create table codelearn.repeatables (
  name         text             not null primary key,
  hash         text             not null,
  source       text,
  applied_at   timestamptz      not null default pg_catalog.clock_timestamp(),
  applied_by   text             not null default session_user,
  duration_ms  double precision not null,
  tool_version text             not null
);
comment on table codelearn.repeatables is 'Repeatable files as they were last run.';

insert into codelearn.history_format (format) values (${historyFormat})`,
  );
}
