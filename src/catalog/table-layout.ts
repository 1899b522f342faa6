import type { Database } from '../connection/session.ts';
import { tableLabel } from './schema.ts';
import { isUserSchema } from './system-schemas.ts';

/** How a table lies on disk. */
export interface TableLayout {
  readonly schema: string;
  readonly name: string;
  /** Below the server's data folder; null for a partitioned table, which has no file. */
  readonly path: string | null;
  /** Per cent of a page that inserts fill. */
  readonly fillFactor: number;
  /** The partitioned table it is a leaf of; null where it is none. */
  readonly root: { readonly schema: string; readonly name: string } | null;
  /** In table order. */
  readonly columns: readonly ColumnLayout[];
  readonly indexes: readonly IndexLayout[];
}

export interface ColumnLayout {
  readonly name: string;
  /** `attlen`: bytes of a fixed-length type, negative for a variable one. */
  readonly length: number;
  /** Bytes a value is aligned to: 1, 2, 4 or 8. */
  readonly alignment: number;
  /** Number of labels of an enum; null for other types. */
  readonly labels: number | null;
}

export interface IndexLayout {
  readonly name: string;
  readonly path: string | null;
  readonly method: string;
  readonly unique: boolean;
  readonly fillFactor: number;
  readonly predicate: string | null;
  /** Key and included columns in order. `name` is null for an expression, whose type the other facts describe. */
  readonly columns: readonly { readonly name: string | null; readonly length: number; readonly alignment: number }[];
  /** The index of the partitioned table that it is a part of. */
  readonly root: string | null;
}

/** Every table in the users' schemas of a PostgreSQL 18 database, in one round trip. */
export async function readLayout({ sql }: Database): Promise<readonly TableLayout[]> {
  const rows = await sql<{ layout: TableLayout }[]>`
    with alignment (code, bytes) as (values ('c'::"char", 1), ('s', 2), ('i', 4), ('d', 8)),
    attribute as not materialized (
      select a.attrelid, a.attnum, a.attname as name, a.attlen as length, alignment.bytes as alignment,
             (select nullif(pg_catalog.count(*), 0) from pg_catalog.pg_enum e where e.enumtypid = a.atttypid) as labels
        from pg_catalog.pg_attribute a
        join alignment on alignment.code = a.attalign
       where a.attnum > 0 and not a.attisdropped
    ),
    index_layout as (
      select i.indrelid,
             pg_catalog.json_agg(pg_catalog.json_build_object(
               'name', c.relname,
               'path', pg_catalog.pg_relation_filepath(c.oid),
               'method', am.amname,
               'unique', i.indisunique,
               'fillFactor', coalesce((
                 select option.option_value::int from pg_catalog.pg_options_to_table(c.reloptions) option
                  where option.option_name = 'fillfactor'), case am.amname when 'hash' then 75 else 90 end),
               'predicate', pg_catalog.pg_get_expr(i.indpred, i.indrelid),
               'columns', (
                 select pg_catalog.json_agg(pg_catalog.json_build_object(
                          'name', own.name, 'length', a.length, 'alignment', a.alignment) order by a.attnum)
                   from attribute a
                   left join attribute own on own.attrelid = i.indrelid and own.attnum = i.indkey[a.attnum - 1]
                  where a.attrelid = c.oid),
               'root', (select root.relname from pg_catalog.pg_class root
                         where root.oid = pg_catalog.pg_partition_root(c.oid) and root.oid <> c.oid)
             ) order by c.relname) as indexes
        from pg_catalog.pg_index i
        join pg_catalog.pg_class c on c.oid = i.indexrelid
        join pg_catalog.pg_am am on am.oid = c.relam
       group by i.indrelid
    )
    select pg_catalog.json_build_object(
             'schema', n.nspname,
             'name', c.relname,
             'path', pg_catalog.pg_relation_filepath(c.oid),
             'fillFactor', coalesce((
               select option.option_value::int from pg_catalog.pg_options_to_table(c.reloptions) option
                where option.option_name = 'fillfactor'), 100),
             'root', (select pg_catalog.json_build_object('schema', root_schema.nspname, 'name', root.relname)
                        from pg_catalog.pg_class root
                        join pg_catalog.pg_namespace root_schema on root_schema.oid = root.relnamespace
                       where root.oid = pg_catalog.pg_partition_root(c.oid) and root.oid <> c.oid),
             'columns', coalesce((
               select pg_catalog.json_agg(pg_catalog.json_build_object(
                        'name', a.name, 'length', a.length, 'alignment', a.alignment, 'labels', a.labels)
                        order by a.attnum)
                 from attribute a where a.attrelid = c.oid), '[]'),
             'indexes', coalesce(index_layout.indexes, '[]')
           ) as layout
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join index_layout on index_layout.indrelid = c.oid
     where c.relkind in ('r', 'p')
       and ${isUserSchema({ sql })}
     order by n.nspname, c.relname`;
  return rows.map(({ layout }) => layout);
}

/** Labels of partitions and of their indexes, with the label of what they are a part of. */
export function rootsOf(layouts: readonly TableLayout[]): Map<string, string> {
  return new Map(
    layouts.flatMap(({ schema, name, root, indexes }) => {
      if (root === null) return [];
      const own = indexes.flatMap((index) => {
        const whole = index.root === null ? [] : [tableLabel({ schema: root.schema, name: index.root })];
        return whole.map((label) => [tableLabel({ schema, name: index.name }), label] as const);
      });
      return [[tableLabel({ schema, name }), tableLabel(root)] as const, ...own];
    }),
  );
}

export function partialIndexes(layouts: readonly TableLayout[]): Set<string> {
  const partial = layouts.flatMap(({ schema, indexes }) => {
    return indexes.filter(({ predicate }) => predicate !== null).map(({ name }) => tableLabel({ schema, name }));
  });
  return new Set(partial);
}
