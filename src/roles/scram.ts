import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const shape = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;

/**
 * What the server stores of a password: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` (RFC 5802 section 3,
 * RFC 7677; scram_build_secret in scram-common.c). The server keeps a text of this shape as it is, so the password
 * itself never leaves this process, and no log of statements can hold it.
 */
export function buildVerifier(password: string, salt: Buffer = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(prepareScramPassword(password), salt, iterations, 32, 'sha256');
  const storedKey = createHash('sha256').update(sign(salted, 'Client Key')).digest('base64');
  const serverKey = sign(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** Whether a stored verifier is this password's; false for md5 and whatever else is stored. */
export function matchesVerifier(password: string, verifier: string): boolean {
  const [, iterations, salt] = shape.exec(verifier) ?? [];
  if (iterations === undefined || salt === undefined) return false;
  const expected = Buffer.from(buildVerifier(password, Buffer.from(salt, 'base64'), Number(iterations)));
  const found = Buffer.from(verifier);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function sign(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/**
 * SASLprep (RFC 4013) as the server and libpq do it (saslprep.c): ASCII as it is; other spaces become a space, what is
 * "commonly mapped to nothing" goes, the rest is normalised; a text with prohibited characters is used unprepared.
 */
export function prepareScramPassword(password: string): string {
  if (/^[\0-\x7f]*$/.test(password)) return password;
  const mapped = password
    .replace(/[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g, ' ')
    .replace(/\u00AD|\u034F|\u1806|[\u180B-\u180D]|[\u200C\u200D]|\u2060|[\uFE00-\uFE0F]|\uFEFF/g, '')
    .normalize('NFKC');
  const prohibited =
    /[\p{Cc}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u06DD\u070F\u180E\u200E\u200F\u202A-\u202E\u206A-\u206F\uFFF9-\uFFFD\u2FF0-\u2FFB]/u;
  return mapped === '' || prohibited.test(mapped) ? password : mapped;
}
