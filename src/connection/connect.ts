import type { Socket } from 'node:net';
import postgres from 'postgres';
import { clientOptions } from './client-options.ts';
import { explainConnectError, isRefusedEncrypted } from './connect-error.ts';
import { type Deadline, deadlineAfter } from './deadline.ts';
import type { Database, Notice, Row, Sql } from './session.ts';
import { connectionLost, explainSessionError } from './session-error.ts';
import { openSocket } from './socket.ts';
import { describeTarget, type SessionKind, type Target, type Tls } from './target.ts';
import { runTransaction } from './transaction.ts';

export interface ConnectOptions {
  readonly signal: AbortSignal;
  readonly onNotice?: (notice: Notice) => void;
}

/**
 * Lends one session and closes it afterwards. An abort of `signal` ends the connecting, or cancels the running statement
 * on the server.
 * @throws CodelearnError exit 3 when no host answers, the login is refused, or no host is of the asked session kind.
 */
export async function withDatabase<T>(
  target: Target,
  options: ConnectOptions,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  const session = await openFirst(target, options);
  const stopCancelling = cancelOnAbort(session, target, options.signal);
  try {
    return await use(session.database);
  } catch (error) {
    throw explainSessionError(error, target);
  } finally {
    stopCancelling();
    await session.close();
  }
}

interface Session {
  readonly database: Database;
  readonly address: Address;
  readonly readOnly: boolean;
  close(): Promise<void>;
}

type Address = Target['hosts'][number];

async function openFirst(target: Target, options: ConnectOptions): Promise<Session> {
  let refused: unknown;
  const passes = target.sessionKind === 'prefer-standby' ? (['standby', 'any'] as const) : [target.sessionKind];
  for (const wanted of passes) {
    for (const address of target.hosts) {
      options.signal.throwIfAborted();
      try {
        const session = await openSession(target, address, options);
        if (suits(session, wanted)) return session;
        await session.close();
        refused = `no server at ${describeTarget(target)} is ${wanted}`;
      } catch (error) {
        options.signal.throwIfAborted();
        refused = error;
      }
    }
  }
  throw explainConnectError(refused, target);
}

function suits({ database, readOnly }: Session, wanted: SessionKind): boolean {
  switch (wanted) {
    case 'read-write':
      return !readOnly;
    case 'read-only':
      return readOnly;
    case 'primary':
      return !database.inRecovery;
    case 'standby':
      return database.inRecovery;
    default:
      return true;
  }
}

/** Where encryption is only preferred and pg_hba.conf takes this login without it alone, it is gone without, as libpq does. */
async function openSession(target: Target, address: Address, options: ConnectOptions): Promise<Session> {
  try {
    return await openSessionAs(target.tls, target, address, options);
  } catch (refused) {
    if (target.tls.mode !== 'prefer' || !isRefusedEncrypted(refused)) throw refused;
    return openSessionAs({ mode: 'disable' }, target, address, options);
  }
}

async function openSessionAs(tls: Tls, target: Target, address: Address, options: ConnectOptions): Promise<Session> {
  const deadline = deadlineAfter(target.connectTimeout, options.signal);
  try {
    const socket = await openSocket(address, tls, deadline);
    return await logIn(target, address, socket, deadline, options);
  } finally {
    deadline.clear();
  }
}

async function logIn(
  target: Target,
  address: Address,
  socket: Socket,
  deadline: Deadline,
  options: ConnectOptions,
): Promise<Session> {
  let open = true;
  let used = false;
  // Before the client hears of it: what it would still be given, it would never answer.
  socket.prependListener('error', () => {
    open = false;
  });
  const sql = postgres({
    ...clientOptions(target, address),
    onnotice: options.onNotice ?? (() => {}),
    onclose: () => {
      open = false;
    },
    // Called again when the client wants to reconnect: a new session would be without our locks and settings.
    socket: () => {
      if (used || socket.destroyed) throw connectionLost(target);
      used = true;
      return socket;
    },
  } as postgres.Options<Record<string, never>>);
  try {
    const facts = await Promise.race([readFacts(sql), deadline.expired]);
    const isOpen = (): boolean => open;
    const guarded = refuseOnceClosed(sql, isOpen, target);
    const database = describeSession(guarded, target, facts, options.signal, isOpen);
    return { database, address, readOnly: facts.read_only, close: () => closeClient(sql, socket) };
  } catch (error) {
    socket.destroy();
    await closeClient(sql, socket);
    throw error;
  }
}

interface Facts extends Row {
  readonly pid: number;
  readonly server_version: number;
  readonly session_user: string;
  readonly in_recovery: boolean;
  readonly read_only: boolean;
}

/**
 * On a standby any statement can be cancelled by what is replayed (SQLSTATE 40001, "Handling Query Conflicts" in the
 * manual), the first as well: then it is asked again.
 */
async function readFacts(sql: Sql, tries = 5): Promise<Facts> {
  try {
    return await askFacts(sql);
  } catch (error) {
    if (tries === 1 || (error as { code?: unknown }).code !== '40001') throw error;
    return readFacts(sql, tries - 1);
  }
}

async function askFacts(sql: Sql): Promise<Facts> {
  const [facts] = await sql<[Facts]>`
    select pg_catalog.pg_backend_pid() as pid,
           pg_catalog.current_setting('server_version_num')::int as server_version,
           session_user,
           pg_catalog.pg_is_in_recovery() as in_recovery,
           pg_catalog.current_setting('transaction_read_only')::bool as read_only`;
  return facts;
}

function describeSession(sql: Sql, target: Target, facts: Facts, signal: AbortSignal, isOpen: () => boolean): Database {
  const session = {
    sql,
    target,
    pid: facts.pid,
    serverVersion: facts.server_version,
    user: facts.session_user,
    inRecovery: facts.in_recovery,
    signal,
    isOpen,
  };
  return { ...session, transaction: (use, options) => runTransaction(session, use, options) };
}

/**
 * Says goodbye, and does not wait for the server to have put its session away. The first `end` must carry the timeout:
 * without it a cut socket makes it wait for ever.
 */
async function closeClient(sql: Sql, socket: Socket): Promise<void> {
  socket.once('finish', () => socket.destroy());
  await sql.end({ timeout: 1 }).catch(() => {});
}

/** While aborted, cancels again and again: a cancel that meets no running statement has no effect. */
function cancelOnAbort({ database, address }: Session, target: Target, signal: AbortSignal): () => void {
  const stopped = new AbortController();
  const cancel = async (): Promise<void> => {
    const canceller = await openSession(target, address, { signal: stopped.signal });
    try {
      while (!stopped.signal.aborted && database.isOpen()) {
        await canceller.database.sql`select pg_catalog.pg_cancel_backend(${database.pid}), pg_catalog.pg_sleep(0.1)`;
      }
    } finally {
      await canceller.close();
    }
  };
  const onAbort = (): void => void cancel().catch(() => {});
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    stopped.abort();
    signal.removeEventListener('abort', onAbort);
  };
}

/** The client would queue a query for a connection that never comes; this one refuses it. */
function refuseOnceClosed(sql: Sql, isOpen: () => boolean, target: Target): Sql {
  const refuse = (): Promise<never> => Promise.reject(connectionLost(target));
  return new Proxy(sql, {
    apply: (call, self, parts) => (isOpen() ? Reflect.apply(call, self, parts) : refuse()),
    get: (call, name) => (name === 'unsafe' && !isOpen() ? refuse : Reflect.get(call, name)),
  });
}
