import { readFileSync } from 'node:fs';

/** The version in package.json, which lies beside `src` and `dist`. */
export function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(manifest) as { version: unknown }).version);
}
