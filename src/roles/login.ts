import { randomBytes } from 'node:crypto';
import { type ConnectOptions, withDatabase } from '../connection/connect.ts';
import type { Database } from '../connection/session.ts';
import type { Target } from '../connection/target.ts';
import { CodelearnError } from '../errors.ts';
import { prepareScramPassword } from './scram.ts';

/** Why a login was refused: the server's SQLSTATE, or null where the server was not reached. */
export interface LoginRefusal {
  readonly sqlstate: string | null;
  readonly message: string;
}

/** Opens a session as the role, as an application does, without the settings of our own login, and closes it. */
export async function withLogin<T>(
  target: Target,
  role: string,
  password: string,
  options: ConnectOptions,
  use: (session: Database) => Promise<T>,
): Promise<{ readonly refused: LoginRefusal } | { readonly result: T }> {
  let open = false;
  try {
    const own = { ...target, user: role, password: prepareScramPassword(password), settings: {} };
    const result = await withDatabase(own, options, (session) => {
      open = true;
      return use(session);
    });
    return { result };
  } catch (error) {
    if (open || options.signal.aborted || !(error instanceof CodelearnError)) throw error;
    const { code, message } = (error.cause ?? {}) as { code?: string; message?: string };
    const sqlstate = /^[0-9A-Z]{5}$/.test(code ?? '') ? (code ?? null) : null;
    return { refused: { sqlstate, message: message ?? error.message } };
  }
}

/** Tries to log in with a random password; undefined where the server accepts it. */
export async function tryWrongPassword(
  target: Target,
  role: string,
  signal: AbortSignal,
): Promise<LoginRefusal | undefined> {
  const wrong = randomBytes(18).toString('base64');
  const outcome = await withLogin(target, role, wrong, { signal }, async () => undefined);
  return 'refused' in outcome ? outcome.refused : undefined;
}
