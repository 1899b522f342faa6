import type { Database, Row } from '../connection/session.ts';
import type { SqlFragment } from '../sql-text/sql-fragment.ts';

/**
 * Runs SQL of codelearn's own whose names are known only at run time; values travel as parameters. What has no such names
 * is written with the tagged template `sql`; users' SQL has a way in of its own (script.ts).
 */
export async function runOwnQuery<Rows extends readonly object[] = readonly Row[]>(
  { sql }: Pick<Database, 'sql'>,
  text: SqlFragment,
  values: readonly (string | number | boolean | null)[] = [],
): Promise<Rows> {
  return (await sql.unsafe(text, [...values])) as unknown as Rows;
}

export type QueryPart = ReturnType<Database['sql']['unsafe']>;

/** The fragment as a part of a query that is written with the tagged template `sql`. */
export function embedFragment({ sql }: Pick<Database, 'sql'>, text: SqlFragment): QueryPart {
  return sql.unsafe(text);
}
