import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../connection/session.ts';
import { CodelearnError, exitCodes } from '../errors.ts';
import type { BoundStatement } from '../sql-text/inline-values.ts';
import type { ServerError } from '../sql-text/server-error.ts';

export interface LockOptions {
  readonly key: bigint;
  /** Milliseconds to wait for another holder. */
  readonly patience: number;
  /** Called once when somebody else holds it. */
  readonly onWait: (holder: string) => void;
}

/**
 * Lends a session-level advisory lock. It is asked for again and again instead of waited for on the server: a session
 * that waits there holds a snapshot, which `create index concurrently` of the holder waits for in turn (a deadlock).
 * @throws CodelearnError exit 4 naming the holder when it stays taken
 */
export async function withLock<T>(database: Database, options: LockOptions, use: () => Promise<T>): Promise<T> {
  await acquire(database, options);
  try {
    return await use();
  } finally {
    if (database.isOpen()) await release(database, options.key);
  }
}

/** A setting that nobody has: to ask for it fails, with its name in the message. */
const lockLost = 'codelearn.lock_lost';

/**
 * Fails with `codelearn.lock_lost` as an unknown setting unless this session still holds the lock. The lock is held
 * twice, so that one hold can be given back and taken again: the answer tells what reading pg_locks would, at a
 * fiftieth of its cost, and the lock is never free meanwhile.
 */
export function assertLocked(key: bigint): BoundStatement {
  return {
    text: `select pg_catalog.current_setting('${lockLost}')
            where case when pg_catalog.pg_advisory_unlock($1::int8) then not pg_catalog.pg_try_advisory_lock($1::int8)
                       else true end`,
    values: [String(key)],
  };
}

/** Whether that is what failed: SQLSTATE undefined_object, and the name, for which the server has no field of its own. */
export function isLockLost({ code, message }: ServerError): boolean {
  return code === '42704' && message.includes(lockLost);
}

/** A bigint key is kept as two halves, with objsubid 1 (pg_locks in the manual, "System Views"). */
const lockRows = `locktype = 'advisory' and objsubid = 1 and (classid::int8 << 32) | objid::int8 = $1::int8`;
const ownDatabase = `database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`;

async function acquire({ sql, signal }: Database, { key, patience, onWait }: LockOptions): Promise<void> {
  const deadline = performance.now() + patience;
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    const [row] = await sql`
      select pg_catalog.pg_try_advisory_lock(${String(key)}::int8)
         and pg_catalog.pg_try_advisory_lock(${String(key)}::int8) as locked`;
    if (row?.locked === true) return;
    const left = deadline - performance.now();
    if (attempt === 0 || left <= 0) {
      const holder = await describeHolder(sql, key);
      if (left <= 0) throw stillLocked(holder, patience);
      onWait(holder);
    }
    const pause = Math.min(1000, 25 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random());
    await delay(Math.min(pause, Math.max(left, 1)), undefined, { signal });
  }
}

/** Both holds, and none that is not there: a migration may have given them back, and the server would warn. */
async function release({ sql }: Database, key: bigint): Promise<void> {
  await sql.unsafe(
    `select pg_catalog.pg_advisory_unlock($1::int8), pg_catalog.pg_advisory_unlock($1::int8)
      where exists (select from pg_catalog.pg_locks where pid = pg_catalog.pg_backend_pid() and ${lockRows})`,
    [String(key)],
  );
}

async function describeHolder(sql: Database['sql'], key: bigint): Promise<string> {
  const rows = await sql.unsafe(
    `select a.pid, a.application_name as application, a.usename as role, a.client_addr::text as address, a.state,
            extract(epoch from pg_catalog.clock_timestamp() - a.backend_start)::int8::text as age,
            pg_catalog.left(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as query
       from pg_catalog.pg_locks l
       join pg_catalog.pg_stat_activity a using (pid)
      where l.granted and ${ownDatabase} and ${lockRows}`,
    [String(key)],
  );
  const [holder] = rows;
  if (holder === undefined) return 'a session that has just ended';
  const from = holder.address === null ? '' : ` from ${holder.address}`;
  const query = holder.query ? `: ${holder.query}` : '';
  return `pid ${holder.pid} (${holder.application || 'no application name'}, role ${holder.role}${from}, connected ${holder.age} s, ${holder.state ?? 'state hidden'})${query}`;
}

function stillLocked(holder: string, patience: number): CodelearnError {
  return new CodelearnError(
    `another run holds the migration lock, and still did after ${patience / 1000} s\n  holder: ${holder}`,
    {
      code: 'locked',
      hint: 'Wait for it to end, or wait longer with --lock-wait. If its client is gone: select pg_terminate_backend(<pid>);',
      exit: exitCodes.locked,
    },
  );
}
