import { withDatabase } from '../../connection/connect.ts';
import { type Database, type Notice, PostgresError } from '../../connection/session.ts';
import { attemptStatement } from '../../database/attempt.ts';
import { type LoginRefusal, tryWrongPassword, withLogin } from '../login.ts';
import type { Attempt } from './attempt.ts';
import { type Entry, listEntries } from './role-entry.ts';
import type { Use } from './uses.ts';

export interface Trials {
  readonly role: string;
  readonly attempts: readonly Attempt[];
  readonly uses: readonly Use[];
}

export interface Tried {
  /** The statement, or in words what was tried. */
  readonly attempt: string;
  readonly sqlstate: string;
  readonly message: string;
}

/** What trying out a role has shown. It is proven where `allowed`, `undecided` and `failed` are empty. */
export interface Proof {
  /** In a session of the role's own, or after SET ROLE in one of ours; null where neither could be had. */
  readonly by: 'login' | 'set role' | null;
  readonly refused: readonly Tried[];
  /** Not refused as it must be. */
  readonly allowed: readonly Tried[];
  /** A lock, a timeout or a read-only server came before the answer. */
  readonly undecided: readonly Tried[];
  /** Rights that the server lets the role use. */
  readonly worked: readonly string[];
  /** Rights that the role holds and the server refuses all the same. */
  readonly failed: readonly Tried[];
  /** Sentences for people: why it was not done in a better way. */
  readonly notes: readonly string[];
}

/** `drop table t: went through (00000)`, or the server's words. */
export function describeTried({ attempt, sqlstate, message }: Tried): string {
  return `${attempt}: ${message || 'went through'} (${sqlstate})`;
}

export function isProven({ allowed, undecided, failed }: Proof): boolean {
  return allowed.length + undecided.length + failed.length === 0;
}

/**
 * Tries out a role on sessions of its own: by logging in where there is a password and the server lets the role in from
 * here, else by SET ROLE.
 */
export async function proveRole(database: Database, password: string | undefined, trials: Trials): Promise<Proof> {
  if (password === undefined) return proveBySetRole(database, trials);
  const { target, signal } = database;
  const notices: Notice[] = [];
  const options = { signal, onNotice: (notice: Notice) => notices.push(notice) };
  const login = await withLogin(target, trials.role, password, options, (session) =>
    tryAll(session, notices, trials, { kind: 'login', before: [], after: [] }),
  );
  if ('refused' in login) return addLoginRefusal(await proveBySetRole(database, trials), login.refused);
  const proof = { ...login.result, worked: ['log in with its password', ...login.result.worked] };
  return addWrongPassword(proof, await tryWrongPassword(target, trials.role, signal));
}

async function proveBySetRole({ target, signal, serverVersion }: Database, trials: Trials): Promise<Proof> {
  const notices: Notice[] = [];
  const options = { signal, onNotice: (notice: Notice) => notices.push(notice) };
  return withDatabase(target, options, async (session) => {
    for (const entry of listEntries(trials.role, serverVersion)) {
      if (await canEnter(session, entry)) return tryAll(session, notices, trials, entry);
    }
    return { ...nothing, notes: [`${session.user} may not become ${trials.role}, so nothing was tried`] };
  });
}

const nothing: Proof = { by: null, refused: [], allowed: [], undecided: [], worked: [], failed: [], notes: [] };

async function canEnter(session: Database, { before }: Entry): Promise<boolean> {
  try {
    await attemptStatement(session, 'select', { before });
    return true;
  } catch (error) {
    if (error instanceof PostgresError) return false;
    throw error;
  }
}

async function tryAll(session: Database, notices: Notice[], trials: Trials, entry: Entry): Promise<Proof> {
  const proof = { ...nothing, by: entry.kind === 'login' ? entry.kind : ('set role' as const) };
  const found = { refused: [] as Tried[], allowed: [] as Tried[], undecided: [] as Tried[] };
  for (const attempt of trials.attempts.filter((one) => suits(one, entry))) {
    notices.length = 0;
    const seen = await attemptStatement(session, attempt.sql, { ...entry, transaction: attempt.transaction });
    const warning = notices.map(({ code }) => code ?? '').find((code) => attempt.also.includes(code));
    const outcome = { ...seen, sqlstate: seen.sqlstate === '00000' ? (warning ?? '00000') : seen.sqlstate };
    found[judge(attempt, outcome.sqlstate)].push({ attempt: attempt.sql, ...outcome });
  }
  const failed: Tried[] = [];
  const worked: string[] = [];
  for (const { sql, accepted } of trials.uses) {
    const seen = await attemptStatement(session, sql, { before: entry.before });
    if (accepted.includes(seen.sqlstate)) worked.push(sql);
    else if (isUndecided(seen.sqlstate)) found.undecided.push({ attempt: sql, ...seen });
    else failed.push({ attempt: sql, ...seen });
  }
  return { ...proof, ...found, worked, failed };
}

function suits({ login, transaction }: Attempt, { kind }: Entry): boolean {
  return kind === 'login' || (!login && (transaction || kind === 'set role'));
}

function judge({ also }: Attempt, sqlstate: string): 'refused' | 'allowed' | 'undecided' {
  if (sqlstate === '42501' || also.includes(sqlstate)) return 'refused';
  return isUndecided(sqlstate) ? 'undecided' : 'allowed';
}

/**
 * What comes before rights are looked at: lock_not_available, query_canceled (a timeout), read_only_sql_transaction (a
 * standby), deadlocks and lack of resources.
 */
function isUndecided(sqlstate: string): boolean {
  return /^(55P03|57014|25006|40...|53...)$/.test(sqlstate);
}

/** Where the password itself is refused, the role cannot work; where the way in is closed from here, it may elsewhere. */
function addLoginRefusal(proof: Proof, { sqlstate, message }: LoginRefusal): Proof {
  const attempt = 'log in with its password';
  if (sqlstate === '28P01') return { ...proof, failed: [...proof.failed, { attempt, sqlstate, message }] };
  return { ...proof, notes: [...proof.notes, `not tried by logging in: ${message}`] };
}

function addWrongPassword(proof: Proof, refusal: LoginRefusal | undefined): Proof {
  const attempt = 'log in with a wrong password';
  if (refusal === undefined) {
    const message = 'the server asks for no password from here (trust in pg_hba.conf): anybody is this role';
    return { ...proof, allowed: [...proof.allowed, { attempt, sqlstate: '00000', message }] };
  }
  const { sqlstate, message } = refusal;
  const tried = { attempt, sqlstate: sqlstate ?? 'none', message };
  const kind = sqlstate === '28P01' ? 'refused' : 'undecided';
  return { ...proof, [kind]: [...proof[kind], tried] };
}
