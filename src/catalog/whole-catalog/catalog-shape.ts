import type { Database } from '../../connection/session.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { addedColumns } from './added-columns.ts';
import type { CatalogReference } from './catalog-reference.ts';

/** A column of a system catalog. */
export interface CatalogColumn {
  readonly name: string;
  /** `format_type` without modifiers, e.g. `oid`, `pg_node_tree`, `aclitem[]`. */
  readonly type: string;
  /** Whether this role may read it. */
  readonly readable: boolean;
}

/** A table of `pg_catalog` as this server has it. */
export interface CatalogTable {
  readonly name: string;
  readonly oid: number;
  /** Whether it holds anything: known of what may not be read as well. */
  readonly stored: boolean;
  /** Whether all of it may be read, and not columns of it alone. */
  readonly whole: boolean;
  /** With those that are added to the catalog's own (added-columns.ts). */
  readonly columns: readonly CatalogColumn[];
  /** What is read in its place where it may not be read itself. */
  readonly view: SqlFragment | undefined;
  /** By column. */
  readonly references: ReadonlyMap<string, CatalogReference>;
  /** The column of the key that holds the row's own name, where there is one. */
  readonly ownName: string | undefined;
  /** Columns that name a row without its object number: as a unique index has them, all where there is no such index. */
  readonly key: readonly string[];
}

/**
 * Every table of `pg_catalog` with its columns, what they refer to and what names a row: asked of the server, so that a new
 * version's catalogs and columns are there without anybody having thought of them. By name.
 */
export async function readCatalogShape({ sql }: Database): Promise<readonly CatalogTable[]> {
  const [row] = await sql<[{ tables: RawTable[] }]>`
    with tables as (
      select c.oid, c.relname as name
        from pg_catalog.pg_class c
       where c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace and c.relkind = 'r' and c.oid < 16384
    )
    select pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', t.name,
      'oid', t.oid::pg_catalog.int8,
      'stored', pg_catalog.pg_relation_size(t.oid) > 0,
      'whole', pg_catalog.has_table_privilege(t.oid, 'select'),
      'columns', (
        select pg_catalog.json_agg(pg_catalog.json_build_object(
                 'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, null),
                 'readable', pg_catalog.has_column_privilege(t.oid, a.attnum, 'select')) order by a.attnum)
          from pg_catalog.pg_attribute a
         where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
      'references', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                 'columns', r.fkcols, 'target', target.relname) order by r.fkcols), '[]')
          from pg_catalog.pg_get_catalog_foreign_keys() r
          join pg_catalog.pg_class target on target.oid = r.pktable
         where r.fktable = t.oid),
      'keys', (
        select coalesce(pg_catalog.json_agg((
                 select pg_catalog.json_agg(pg_catalog.json_build_object(
                          'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, null)) order by k.position)
                   from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality k (number, position)
                   join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
               ) order by i.indisprimary desc, n.relname), '[]')
          from pg_catalog.pg_index i
          join pg_catalog.pg_class n on n.oid = i.indexrelid
         where i.indrelid = t.oid and i.indisunique)
    ) order by t.name) as tables
    from tables t`;
  return row.tables.map(describeTable);
}

interface RawTable extends Pick<CatalogTable, 'name' | 'oid' | 'stored' | 'whole' | 'columns'> {
  readonly references: readonly { readonly columns: readonly string[]; readonly target: string }[];
  readonly keys: readonly (readonly Pick<CatalogColumn, 'name' | 'type'>[])[];
}

function describeTable({ name, oid, stored, whole, columns, references, keys }: RawTable): CatalogTable {
  const key = otherKeys[name] ?? chooseKey(keys, columns);
  const ownName = key.find((column) => columns.some((one) => one.name === column && one.type === 'name'));
  const known = readReferences(name, columns, references);
  const view = columns.every(({ readable }) => !readable) ? openViews[name] : undefined;
  const own = columns.map((column) => ({
    ...column,
    readable: column.readable || view?.columns.has(column.name) === true,
  }));
  const added = Object.entries(addedColumns[name] ?? {});
  for (const [column, { reference }] of added) if (reference !== undefined) known.set(column, reference);
  const further = added.map(([column]) => ({ name: column, type: 'added', readable: true }));
  return { name, oid, stored, whole, columns: [...own, ...further], view: view?.text, references: known, ownName, key };
}

/** Views that show everybody what a catalog shows superusers alone, without its secrets. */
const openViews: Readonly<Record<string, { readonly text: SqlFragment; readonly columns: ReadonlySet<string> }>> = {
  pg_user_mapping: {
    text: sqlFragment`(select m.umid as oid, m.umuser, m.srvid as umserver from pg_catalog.pg_user_mappings m)`,
    columns: new Set(['oid', 'umuser', 'umserver']),
  },
};

/** Where a unique index is over something that only counts the rows of a group. */
const otherKeys: Readonly<Record<string, readonly string[]>> = {
  pg_inherits: ['inhrelid', 'inhparent'],
  pg_ts_config_map: ['mapcfg', 'maptokentype'],
};

/** Column numbers that pg_get_catalog_foreign_keys does not tell, with the column that holds the relation. */
const untoldReferences: Readonly<Record<string, string>> = {
  'pg_constraint.confdelsetcols': 'conrelid',
  'pg_publication_rel.prattrs': 'prrelid',
};

function readReferences(
  table: string,
  columns: readonly CatalogColumn[],
  told: RawTable['references'],
): Map<string, CatalogReference> {
  const found = new Map<string, CatalogReference>();
  for (const {
    columns: [first = '', second],
    target,
  } of told) {
    if (second !== undefined) found.set(second, { kind: 'column', relation: first });
    else found.set(first, { kind: 'object', catalog: target });
  }
  for (const { name } of columns) {
    const [, prefix, object] = /^((?:ref)?)obj(oid|id)$/.exec(name) ?? [];
    if (object !== undefined) {
      found.set(name, { kind: 'any', classColumn: `${prefix}class${object}` });
      found.set(`${prefix}objsubid`, { kind: 'column', relation: name });
    }
    const relation = untoldReferences[`${table}.${name}`];
    if (relation !== undefined) found.set(name, { kind: 'column', relation });
  }
  return found;
}

/** An index over a name, where there is one: `(enumtypid, enumlabel)` and not `(enumtypid, enumsortorder)`. */
function chooseKey(keys: RawTable['keys'], columns: readonly CatalogColumn[]): readonly string[] {
  const natural = keys.filter((key) => key.every(({ name }) => name !== 'oid'));
  const chosen = natural.find((key) => key.some(({ type }) => type === 'name')) ?? natural[0] ?? columns;
  return chosen.map(({ name }) => name);
}
