import { generatePassword, hashNothing, hashPassword } from './password.ts';

/** The one password of all demo logins. */
export interface DemoPassword {
  readonly hash: string;
  /** `given` by the environment, `generated` here and to be shown once, or `none`: nobody can log in. */
  readonly origin: 'given' | 'generated' | 'none';
  /** The password itself when it was generated; else null. */
  readonly generated: string | null;
}

/**
 * Decides how demo accounts log in. On a server that others can reach, a password that everybody knows would let
 * anybody in: there the accounts get none, unless one is given.
 * @param given CODELEARN_DEMO_PASSWORD
 */
export async function chooseDemoPassword(given: string | undefined, embedded: boolean): Promise<DemoPassword> {
  if (given) return { hash: await hashPassword(given, 'CODELEARN_DEMO_PASSWORD'), origin: 'given', generated: null };
  if (!embedded) return { hash: hashNothing(), origin: 'none', generated: null };
  const generated = generatePassword();
  return { hash: await hashPassword(generated, 'the generated password'), origin: 'generated', generated };
}
