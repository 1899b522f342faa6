import type { Database } from '../connection/session.ts';
import { runScriptForText } from '../database/script.ts';
import { CodelearnError } from '../errors.ts';
import type { Query } from '../project/queries.ts';
import type { CacheEntry } from './cache-entry.ts';
import type { WithDatabase } from './store.ts';
import { type Answer, freeze } from './value.ts';
import { decodeText } from './value-text.ts';
import { readValueTypes } from './value-types.ts';

/**
 * Queries the database itself, in a read-only transaction: a query that writes is no query to cache.
 * @throws CodelearnError with file:line:column when the query fails; exit 2 when two columns have one name
 */
export async function queryDatabase(
  withDatabase: WithDatabase,
  { query, parameters }: CacheEntry,
  now: () => number,
): Promise<Answer> {
  return withDatabase((database) =>
    database.transaction(
      async () => {
        const refreshedAt = now();
        await setForms(database);
        const { columns, rows } = await runScriptForText(database, query.file, { parameters });
        const names = nameColumns(
          columns.map(({ name }) => name),
          query,
        );
        const types = await readValueTypes(
          database,
          columns.map(({ type }) => type),
        );
        const toCachedRow = (texts: readonly (string | null)[]) =>
          Object.fromEntries(names.map((name, index) => [name, decodeText(texts[index] ?? null, types[index])]));
        return freeze({ rows: rows.map(toCachedRow), refreshedAt });
      },
      { mode: 'isolation level repeatable read, read only' },
    ),
  );
}

/**
 * A role may have other output formats set. `ISO` alone does not change the order of day and month for dates that are
 * read.
 */
async function setForms({ sql }: Database): Promise<void> {
  await sql`select pg_catalog.set_config('datestyle', 'ISO', true), pg_catalog.set_config('bytea_output', 'hex', true)`;
}

/** In camelCase; a row by names holds one value a name. */
function nameColumns(columns: readonly string[], { file }: Query): readonly string[] {
  const names = columns.map(toCamelCase);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new CodelearnError(`${file.path}: two columns are named ${twice}`, {
    code: 'cached-query',
    hint: 'A cached row holds one value a name: rename one of them with "as". Nothing is stored.',
  });
}

/** `enrollment_count` → `enrollmentCount`. */
function toCamelCase(name: string): string {
  return name.replace(/(?<=[^_])_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
