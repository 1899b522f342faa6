import { withDatabase } from '../../connection/connect.ts';
import { type Database, type Notice, PostgresError } from '../../connection/session.ts';
import { attemptStatement } from '../../database/attempt.ts';
import { type LoginRefusal, tryWrongPassword, withLogin } from '../login.ts';
import type { AllowedProbe } from './allowed-probes.ts';
import { type AssumedRole, listWaysToAssume } from './assumed-role.ts';
import type { DeniedProbe } from './denied-probe.ts';

/** Statements that show what a role may do. */
export interface Probes {
  readonly role: string;
  /** What the server must deny it. */
  readonly denied: readonly DeniedProbe[];
  /** What the server must allow it. */
  readonly allowed: readonly AllowedProbe[];
}

export interface ProbeResult {
  /** The statement, or in words what was tried. */
  readonly attempt: string;
  readonly sqlstate: string;
  readonly message: string;
}

/** What probing a role has shown. Its rights are proven where `allowed`, `undecided` and `failed` are empty. */
export interface Proof {
  /** In a session of the role's own, or after SET ROLE in one of ours; null where neither could be had. */
  readonly by: 'login' | 'set role' | null;
  readonly refused: readonly ProbeResult[];
  /** Not refused as it must be. */
  readonly allowed: readonly ProbeResult[];
  /** A lock, a timeout or a read-only server came before the answer. */
  readonly undecided: readonly ProbeResult[];
  /** Rights that the server lets the role use. */
  readonly worked: readonly string[];
  /** Rights that the role holds and the server refuses all the same. */
  readonly failed: readonly ProbeResult[];
  /** Sentences for people: why it was not done in a better way. */
  readonly notes: readonly string[];
}

/** `drop table t: went through (00000)`, or the server's words. */
export function describeProbe({ attempt, sqlstate, message }: ProbeResult): string {
  return `${attempt}: ${message || 'went through'} (${sqlstate})`;
}

export function isProven({ allowed, undecided, failed }: Proof): boolean {
  return allowed.length + undecided.length + failed.length === 0;
}

/**
 * Runs the probes in sessions of the role's own: by logging in where there is a password and the server lets the role in from
 * here, else by SET ROLE.
 */
export async function runProbes(database: Database, password: string | undefined, probes: Probes): Promise<Proof> {
  if (password === undefined) return runBySetRole(database, probes);
  const { target, signal } = database;
  const notices: Notice[] = [];
  const options = { signal, onNotice: (notice: Notice) => notices.push(notice) };
  const login = await withLogin(target, probes.role, password, options, (session) =>
    runAll(session, notices, probes, { kind: 'login', before: [], after: [] }),
  );
  if ('refused' in login) return addLoginRefusal(await runBySetRole(database, probes), login.refused);
  const proof = { ...login.result, worked: ['log in with its password', ...login.result.worked] };
  return addWrongPassword(proof, await tryWrongPassword(target, probes.role, signal));
}

async function runBySetRole({ target, signal, serverVersion }: Database, probes: Probes): Promise<Proof> {
  const notices: Notice[] = [];
  const options = { signal, onNotice: (notice: Notice) => notices.push(notice) };
  return withDatabase(target, options, async (session) => {
    for (const assumed of listWaysToAssume(probes.role, serverVersion)) {
      if (await canAssume(session, assumed)) return runAll(session, notices, probes, assumed);
    }
    return { ...nothing, notes: [`${session.user} may not become ${probes.role}, so nothing was tried`] };
  });
}

const nothing: Proof = { by: null, refused: [], allowed: [], undecided: [], worked: [], failed: [], notes: [] };

async function canAssume(session: Database, { before }: AssumedRole): Promise<boolean> {
  try {
    await attemptStatement(session, 'select', { before });
    return true;
  } catch (error) {
    if (error instanceof PostgresError) return false;
    throw error;
  }
}

async function runAll(session: Database, notices: Notice[], probes: Probes, assumed: AssumedRole): Promise<Proof> {
  const proof = { ...nothing, by: assumed.kind === 'login' ? assumed.kind : ('set role' as const) };
  const found = { refused: [] as ProbeResult[], allowed: [] as ProbeResult[], undecided: [] as ProbeResult[] };
  for (const probe of probes.denied.filter((one) => suits(one, assumed))) {
    notices.length = 0;
    const seen = await attemptStatement(session, probe.sql, { ...assumed, transaction: probe.transaction });
    const warning = notices.map(({ code }) => code ?? '').find((code) => probe.also.includes(code));
    const outcome = { ...seen, sqlstate: seen.sqlstate === '00000' ? (warning ?? '00000') : seen.sqlstate };
    found[judge(probe, outcome.sqlstate)].push({ attempt: probe.sql, ...outcome });
  }
  const failed: ProbeResult[] = [];
  const worked: string[] = [];
  for (const { sql, accepted } of probes.allowed) {
    const seen = await attemptStatement(session, sql, { before: assumed.before });
    if (accepted.includes(seen.sqlstate)) worked.push(sql);
    else if (isUndecided(seen.sqlstate)) found.undecided.push({ attempt: sql, ...seen });
    else failed.push({ attempt: sql, ...seen });
  }
  return { ...proof, ...found, worked, failed };
}

function suits({ login, transaction }: DeniedProbe, { kind }: AssumedRole): boolean {
  return kind === 'login' || (!login && (transaction || kind === 'set role'));
}

function judge({ also }: DeniedProbe, sqlstate: string): 'refused' | 'allowed' | 'undecided' {
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

/**
 * Where the password itself is refused, the role cannot work. Where this client may not log in (pg_hba.conf, connection
 * limit), the application perhaps may.
 */
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
  const result = { attempt, sqlstate: sqlstate ?? 'none', message };
  const kind = sqlstate === '28P01' ? 'refused' : 'undecided';
  return { ...proof, [kind]: [...proof[kind], result] };
}
