import { createHash } from 'node:crypto';
import { largestParsed, loadParser } from './parser.ts';

/**
 * The normalized checksum of a SQL text: SHA-256 over its tokens as the server's scanner sees them. Texts that differ in
 * comments and whitespace alone have the same. Undefined where the text does not scan, or is too large: of one of 16 MB the scanner says
 * that there is nothing in it.
 */
export async function checksumTokens(text: string): Promise<string | undefined> {
  if (text.length > largestParsed) return undefined;
  const { scanSync } = await loadParser();
  const unix = text.replaceAll('\r\n', '\n');
  if (unix.trim() === '') return createHash('sha256').digest('hex');
  const bytes = Buffer.from(unix, 'utf8');
  const hash = createHash('sha256');
  try {
    for (const { start, end, tokenName } of scanSync(unix).tokens) {
      if (tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT') continue;
      hash.update(bytes.subarray(start, end)).update('\n');
    }
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
