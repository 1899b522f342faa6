import type { Database } from '../../connection/session.ts';
import type { Catalog, Dependency, SchemaRow } from './schema-row.ts';

/** What rows without a number of their own belong to, and labels of enums, of which pg_depend says nothing. */
const subjects: Readonly<Record<string, readonly [column: string, catalog: string]>> = {
  pg_aggregate: ['aggfnoid', 'pg_proc'],
  pg_attribute: ['attrelid', 'pg_class'],
  pg_enum: ['enumtypid', 'pg_type'],
  pg_foreign_table: ['ftrelid', 'pg_class'],
  pg_index: ['indexrelid', 'pg_class'],
  pg_inherits: ['inhrelid', 'pg_class'],
  pg_partitioned_table: ['partrelid', 'pg_class'],
  pg_range: ['rngtypid', 'pg_type'],
  pg_sequence: ['seqrelid', 'pg_class'],
  pg_ts_config_map: ['mapcfg', 'pg_ts_config'],
};

/**
 * Finds what is nobody's schema: members of extensions with all that belongs to them, and everything in temporary schemas
 * and in the tool's own.
 */
export async function findLeftOut(
  { sql }: Database,
  catalogs: readonly Catalog[],
  rows: ReadonlyMap<string, readonly SchemaRow[]>,
  dependencies: readonly Dependency[],
  catalogOfClass: (oid: number) => string,
): Promise<(row: SchemaRow) => boolean> {
  const members = await sql<{ catalog: string; oid: string; closed: boolean }[]>`
    select c.relname as catalog, d.objid::pg_catalog.text as oid, false as closed
      from pg_catalog.pg_depend d
      join pg_catalog.pg_class c on c.oid = d.classid
     where d.deptype = 'e'
    union all
    select 'pg_namespace', n.oid::pg_catalog.text, true
      from pg_catalog.pg_namespace n
     where n.nspname ~ '^pg_(toast|temp_)' or n.nspname = 'codelearn'`;
  const out = new Set(members.map(({ catalog, oid }) => `${catalog} ${oid}`));
  const spaces = new Set(members.filter(({ closed }) => closed).map(({ oid }) => Number(oid)));
  for (const { name, schemaColumn } of catalogs) {
    if (schemaColumn === undefined) continue;
    for (const { oid, cells } of rows.get(name) ?? [])
      if (spaces.has(Number(cells[schemaColumn]))) out.add(`${name} ${oid}`);
  }
  spread(out, dependencies);
  const subjectOf = ({ catalog, cells }: SchemaRow): string | undefined => {
    const [column, target] = subjects[catalog] ?? [];
    if (column !== undefined) return `${target} ${cells[column]}`;
    if (catalog === 'pg_depend') return `${catalogOfClass(Number(cells.classid))} ${cells.objid}`;
    return cells.classoid === undefined ? undefined : `${catalogOfClass(Number(cells.classoid))} ${cells.objoid}`;
  };
  return (row) => out.has(`${row.catalog} ${row.oid}`) || out.has(subjectOf(row) ?? '');
}

/** What is made and dropped with something that is left out is left out. */
function spread(out: Set<string>, dependencies: readonly Dependency[]): void {
  const below = new Map<string, string[]>();
  for (const { catalog, objid, refcatalog, refobjid, kind } of dependencies) {
    if (!['a', 'i', 'P', 'S'].includes(kind)) continue;
    const key = `${refcatalog} ${refobjid}`;
    const others = below.get(key);
    if (others === undefined) below.set(key, [`${catalog} ${objid}`]);
    else others.push(`${catalog} ${objid}`);
  }
  // A set that is added to while it is read is read to its new end.
  for (const key of out) for (const other of below.get(key) ?? []) out.add(other);
}
