import { randomBytes, randomInt } from 'node:crypto';
import bcrypt from 'bcrypt';
import { CodelearnError } from '../errors.ts';

/** Rounds as a power of two: a quarter of a second here, and what OWASP's password cheat sheet calls the upper choice. */
const cost = 12;

/** bcrypt reads no further: a longer password would be truncated silently (bcrypt README, "72 bytes"). */
const longest = 72;

/**
 * A bcrypt hash of a password, `$2b$12$` and 53 characters.
 * @param source what the password came from, for the message
 * @throws CodelearnError exit 2 when bcrypt would hash less than the whole password
 */
export async function hashPassword(password: string, source: string): Promise<string> {
  const length = Buffer.byteLength(password);
  if (length > longest || password.includes('\0')) {
    const fault = length > longest ? `has ${length} bytes` : 'contains a NUL';
    throw new CodelearnError(`${source} ${fault}: bcrypt would not hash all of it`, {
      code: 'password',
      hint: `Choose a password of at most ${longest} bytes. Nothing was attempted.`,
    });
  }
  return bcrypt.hash(password, cost);
}

/**
 * What bcrypt would have made of some password, salt and digest drawn at random: 184 bits that no password can be found
 * for, at no cost. Checking a password against it takes as long as against any other hash, so timing does not tell
 * which accounts cannot log in.
 */
export function hashNothing(): string {
  const encode = (bytes: Buffer): string =>
    bytes
      .toString('base64')
      .replace(/=/g, '')
      .replace(/./g, (digit) => digits.bcrypt[digits.base64.indexOf(digit)] ?? '');
  return `$2b$${cost}$${encode(randomBytes(16))}${encode(randomBytes(23))}`;
}

/** bcrypt writes base64 with digits of its own (OpenBSD, lib/libc/crypt/bcrypt.c, Base64Code). */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const digits = { base64: `${letters}+/`, bcrypt: `./${letters}` };

/** Four words of five letters, without those that look like others: 86 bits. */
export function generatePassword(): string {
  const clear = 'abcdefghkmnpqrstwxyz';
  const word = (): string => Array.from({ length: 5 }, () => clear[randomInt(clear.length)]).join('');
  return Array.from({ length: 4 }, word).join('-');
}
