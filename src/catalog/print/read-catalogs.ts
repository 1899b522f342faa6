import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { excludedCatalogs } from '../whole-catalog/exclusions.ts';
import { rowSelection } from './row-selection.ts';
import type { Catalog, Cell, SchemaRow } from './schema-row.ts';

/** Not compared by themselves, but with what they belong to, and made by statements of their own. */
const readAllTheSame = new Set(['pg_attrdef']);

/** Every catalog that is compared; asked of the server, so that those of a new version are there as well. */
export async function readCatalogs({ sql }: Database): Promise<readonly Catalog[]> {
  const catalogs = await sql<(Pick<Catalog, 'name' | 'oid' | 'columns'> & { stored: boolean })[]>`
    select c.relname as name, c.oid::pg_catalog.int8::pg_catalog.float8 as oid,
           pg_catalog.pg_relation_size(c.oid) > 0 as stored, (
             select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                      'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, null)) order by a.attnum), '[]')
               from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and pg_catalog.has_column_privilege(c.oid, a.attnum, 'select')) as columns
      from pg_catalog.pg_class c
     where c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace and c.relkind = 'r' and c.oid < 16384
     order by c.relname`;
  return catalogs
    .filter(({ name }) => !Object.hasOwn(excludedCatalogs, name) || readAllTheSame.has(name))
    .map(({ stored, ...catalog }) => ({
      ...catalog,
      isHidden: stored && catalog.columns.length === 0,
      nameColumn: catalog.columns.find(({ type }) => type === 'name')?.name,
      // An extension only remembers one.
      schemaColumn:
        catalog.name === 'pg_extension'
          ? undefined
          : catalog.columns.find(({ name }) => /^[a-z]+namespace$/.test(name))?.name,
    }));
}

/** Every row of a catalog that users made. */
export async function readRows(database: Database, catalog: Catalog): Promise<readonly SchemaRow[]> {
  const { name } = catalog;
  if (catalog.columns.length === 0) return [];
  const columns = catalog.columns.filter((column) => isUsed(name, column.name));
  const hasOid = catalog.columns[0]?.name === 'oid';
  const cells = [
    hasOid ? sqlFragment`c.oid::pg_catalog.int8` : sqlFragment`null`,
    definitions[name] ?? sqlFragment`null`,
    ...columns.map((column) => printed[`${name}.${column.name}`] ?? plainCell(column)),
  ];
  const rows = await runOwnQuery<{ r: [number | null, string | null, ...Cell[]] }[]>(
    database,
    sqlFragment`
      select pg_catalog.json_build_array(${joinFragments(cells, ', ')}) as r
        from pg_catalog.${quoteIdentifier(name)} c
       where ${rowSelection(catalog)}`,
  );
  return rows.map(({ r: [oid, definition, ...values] }) => ({
    catalog: name,
    oid: oid ?? undefined,
    definition,
    cells: Object.fromEntries(columns.map((column, index) => [column.name, values[index] ?? null])),
  }));
}

/** Of the catalogs with many rows, the columns that statements are made from; of others all that any may be made from. */
const used: Readonly<Record<string, ReadonlySet<string>>> = {
  pg_attribute: toSet(`attrelid attname atttypid attnum attstorage attcompression attnotnull attidentity attgenerated
    attislocal attcollation attstattarget attoptions attfdwoptions`),
  pg_class: toSet(`relname relnamespace reloftype relowner relam reltablespace reltoastrelid relpersistence relkind
    relrowsecurity relforcerowsecurity relreplident relispartition relpartbound reloptions`),
  pg_constraint: toSet(`conname connamespace contype conenforced convalidated conrelid contypid conindid conparentid
    confrelid conislocal connoinherit conkey`),
  pg_index: toSet('indexrelid indrelid indisclustered indisvalid indisreplident'),
  pg_trigger: toSet('tgrelid tgname tgconstraint tgenabled'),
};

function toSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/));
}

function isUsed(catalog: string, column: string): boolean {
  return used[catalog]?.has(column) ?? (column !== 'oid' && !readApart.test(column));
}

/** Rights, which are read apart, and what no statement says. */
const readApart = /^(?:\w+acl|dat(?:frozenxid|minmxid|lastsysoid)|typndims|typisdefined)$/;

const printed: Readonly<Record<string, SqlFragment>> = {
  'pg_attrdef.adbin': sqlFragment`pg_catalog.pg_get_expr(c.adbin, c.adrelid)`,
  'pg_attribute.atttypid': sqlFragment`pg_catalog.format_type(c.atttypid, c.atttypmod)`,
  'pg_class.relpartbound': sqlFragment`pg_catalog.pg_get_expr(c.relpartbound, c.oid)`,
  // A toast table is no object of its own, but it has options.
  'pg_class.reltoastrelid': sqlFragment`(
    select t.reloptions from pg_catalog.pg_class t where t.oid = c.reltoastrelid)`,
  'pg_policy.polqual': sqlFragment`pg_catalog.pg_get_expr(c.polqual, c.polrelid)`,
  'pg_policy.polwithcheck': sqlFragment`pg_catalog.pg_get_expr(c.polwithcheck, c.polrelid)`,
  'pg_publication_rel.prqual': sqlFragment`pg_catalog.pg_get_expr(c.prqual, c.prrelid)`,
  'pg_type.typdefaultbin': sqlFragment`pg_catalog.pg_get_expr(c.typdefaultbin, 0)`,
};

const definitions: Readonly<Record<string, SqlFragment>> = {
  pg_class: sqlFragment`
    case when c.relkind in ('i', 'I') then pg_catalog.pg_get_indexdef(c.oid)
         when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end`,
  pg_constraint: sqlFragment`pg_catalog.pg_get_constraintdef(c.oid)`,
  pg_proc: sqlFragment`case when c.prokind <> 'a' then pg_catalog.pg_get_functiondef(c.oid) end`,
  pg_rewrite: sqlFragment`case when c.rulename <> '_RETURN' then pg_catalog.pg_get_ruledef(c.oid) end`,
  pg_statistic_ext: sqlFragment`pg_catalog.pg_get_statisticsobjdef(c.oid)`,
  pg_trigger: sqlFragment`case when not c.tgisinternal then pg_catalog.pg_get_triggerdef(c.oid) end`,
};

function plainCell({ name, type }: Catalog['columns'][number]): SqlFragment {
  const column = sqlFragment`c.${quoteIdentifier(name)}`;
  switch (type) {
    case 'oid':
    case 'regproc':
      return sqlFragment`${column}::pg_catalog.oid::pg_catalog.int8`;
    case 'oid[]':
    case 'oidvector':
      return sqlFragment`${column}::pg_catalog.oid[]::pg_catalog.int8[]`;
    case 'int2vector':
    case 'smallint[]':
      return sqlFragment`${column}::pg_catalog.int2[]`;
    case 'pg_node_tree':
    case 'bytea':
    case 'anyarray':
      return sqlFragment`null`;
    default:
      return type.endsWith('[]') ? sqlFragment`${column}::pg_catalog.text[]` : sqlFragment`${column}::pg_catalog.text`;
  }
}
