import type { Database } from '../../connection/session.ts';
import type { Parent } from './parents.ts';
import type { RawRow } from './read-rows.ts';

/** Whether a row is none of the project's. */
export type IsLeftOut = (catalog: string, row: RawRow) => boolean;

/**
 * Finds what is nobody's schema: members of extensions with all that belongs to them, and everything in temporary schemas,
 * in that of toast tables, and in the tool's own. A user's table in a schema that an extension made is a user's.
 */
export async function findLeftOut(
  { sql }: Database,
  rows: ReadonlyMap<string, readonly RawRow[]>,
  parents: ReadonlyMap<RawRow, readonly Parent[]>,
): Promise<IsLeftOut> {
  const found = await sql<{ catalog: string; oid: string; schema: boolean }[]>`
    select 'pg_namespace' as catalog, n.oid::pg_catalog.text as oid, true as schema
      from pg_catalog.pg_namespace n
     where n.nspname ~ '^pg_(toast|temp_)' or n.nspname = 'codelearn'
    union all
    select c.relname, d.objid::pg_catalog.text, false
      from pg_catalog.pg_depend d
      join pg_catalog.pg_class c on c.oid = d.classid
     where d.deptype = 'e'`;
  const members = new Set(found.map(({ catalog, oid }) => `${catalog} ${oid}`));
  const closedSchemas = new Set(found.filter(({ schema }) => schema).map(({ oid }) => oid));
  const above = new Map<string, readonly Parent[]>(
    [...rows].flatMap(([catalog, all]) => all.map((row) => [`${catalog} ${row.oid}`, parents.get(row) ?? []] as const)),
  );
  const known = new Map<string, boolean>();
  const isOut = ({ catalog, oid }: Pick<Parent, 'catalog' | 'oid'>): boolean => {
    if (catalog === 'pg_namespace') return closedSchemas.has(String(oid));
    const key = `${catalog} ${oid}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const out = members.has(key) || (above.get(key) ?? []).some(isOut);
    known.set(key, out);
    return out;
  };
  return (catalog, row) => {
    const isClosed = catalog === 'pg_namespace' && closedSchemas.has(String(row.oid));
    return isClosed || members.has(`${catalog} ${row.oid}`) || (parents.get(row) ?? []).some(isOut);
  };
}
