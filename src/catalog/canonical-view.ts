import type { Database } from '../connection/session.ts';

/**
 * A view's query as this server prints it, of one that another server has printed (`pg_get_viewdef`): read, printed and
 * forgotten, in a transaction that is rolled back. One statement by protocol, so whatever the other server printed, it
 * can only be a view, and nothing of it is run.
 * @throws the server's error where the query leans on something that is not there
 */
export function respellView({ sql, transaction }: Database, printed: string): Promise<string> {
  const respell = async (): Promise<string> => {
    await sql`set local search_path to ''`;
    await sql`create temporary view codelearn_respelled as ${sql.unsafe(printed)}`;
    const [row] = await sql`
      select pg_catalog.pg_get_viewdef('pg_temp.codelearn_respelled'::pg_catalog.regclass) as respelled`;
    return String(row?.respelled).trim();
  };
  return transaction(respell, { end: 'rollback' });
}
