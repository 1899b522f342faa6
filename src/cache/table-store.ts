import { type Database, PostgresError } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';
import { type Lease, type Store, unavailable, type WithDatabase } from './store.ts';

const label = 'table codelearn.cached_answers';

/**
 * Answers in an unlogged table of the database: a fresh machine has a cache without a Redis. Unlogged, because what a
 * crash takes from it can be fetched again. A lease is an advisory lock that ends with its transaction.
 */
export function createTableStore(withDatabase: WithDatabase): Store {
  return {
    source: 'database',
    label,
    read: (key) => withDatabase((database) => explained(() => readText(database, key))),
    withLease: (key, use) => withDatabase((database) => takeLease(database, key, use)),
  };
}

/** The table is made with the first answer: before that there is nothing to read. */
async function readText({ sql }: Database, key: string): Promise<string | undefined> {
  const [table] = await sql`select pg_catalog.to_regclass('codelearn.cached_answers') is not null as present`;
  if (table?.present !== true) return undefined;
  const [row] = await sql`
    select answer
      from codelearn.cached_answers
     where key = ${key}
       and expires_at > pg_catalog.clock_timestamp()`;
  return row?.answer;
}

function takeLease<T>(database: Database, key: string, use: (lease: Lease) => Promise<T>): Promise<T | undefined> {
  return database.transaction(async () => {
    const found = await explained(async () => {
      if (!(await tryLock(database, key))) return undefined;
      await createTable(database);
      return { text: await readText(database, key) };
    });
    if (found === undefined) return undefined;
    return use({
      storedText: found.text,
      publish: (text, keepMs) => explained(() => publish(database, key, text, keepMs)),
    });
  });
}

async function tryLock({ sql }: Database, key: string): Promise<boolean> {
  const [row] = await sql`
    select pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('codelearn.cached_answers ' || ${key}, 0)) as won`;
  return row?.won === true;
}

/** Looked up first: `create schema if not exists` wants the right to create one even so. */
async function createTable(database: Database): Promise<void> {
  const [table] = await database.sql`select pg_catalog.to_regclass('codelearn.cached_answers') is not null as present`;
  if (table?.present === true) return;
  // Two who create the same at once do not both succeed, `if not exists` or not.
  await runOwnQuery(
    database,
    sqlFragment`
    select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('codelearn.cached_answers', 0));
    create schema if not exists codelearn;
    create unlogged table if not exists codelearn.cached_answers (
      key        text        not null primary key,
      answer     text        not null,
      expires_at timestamptz not null
    );
    comment on table codelearn.cached_answers is
      'Answers of queries with a "cache" header, where no Redis keeps them. May be emptied at any time.'`,
  );
}

async function publish({ sql }: Database, key: string, text: string, keepMs: number): Promise<boolean> {
  await sql`
    delete from codelearn.cached_answers where expires_at < pg_catalog.clock_timestamp() and key <> ${key}`;
  await sql`
    insert into codelearn.cached_answers (key, answer, expires_at)
    values (${key}, ${text}, pg_catalog.clock_timestamp() + ${keepMs}::float8 * interval '1 ms')
    on conflict (key) do update set answer = excluded.answer, expires_at = excluded.expires_at`;
  return true;
}

/** A role without the right to it, or a standby: the query can be answered even so. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PostgresError) throw unavailable(label, `${error.message} (${error.code})`, error);
    throw error;
  }
}
