import { runScript } from '../database/script.ts';
import type { Entry } from './entry.ts';
import type { Lend } from './store.ts';
import { type Answer, type CachedRow, freeze, type Json } from './value.ts';

/**
 * Asks the database itself, in a read-only transaction: a query that writes is no query to cache.
 * Values are those of the driver made JSON: bigint and numeric stay text, since a double cannot hold them exactly
 * (as in the JSON mapping of Protocol Buffers); times are ISO 8601.
 * @throws CodelearnError with file:line:column when the query fails
 */
export async function askDatabase(lend: Lend, { query, parameters }: Entry, now: () => number): Promise<Answer> {
  return lend((database) =>
    database.transaction(
      async () => {
        const refreshedAt = now();
        const rows = await runScript(database, query.file, { parameters });
        return freeze({ rows: rows.map(toCachedRow), refreshedAt });
      },
      { mode: 'isolation level repeatable read, read only' },
    ),
  );
}

function toCachedRow(row: Readonly<Record<string, unknown>>): CachedRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [toCamelCase(name), toJson(value)]));
}

/** `enrollment_count` → `enrollmentCount`. */
function toCamelCase(name: string): string {
  return name.replace(/(?<=[^_])_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}
