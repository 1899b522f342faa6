import type { Column, Table } from '../../catalog/schema.ts';
import type { Database, Row } from '../../connection/session.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/** Gives for each column SQL whose values print alike exactly where the server calls them equal, as keys and joins do. */
export type Comparable = (column: Pick<Column, 'name' | 'baseType'>) => SqlFragment;

/**
 * Most types print each value in one way. Those that do not are brought to one: 1.0 and 1.00, -0 and 0, '1 month' and
 * '30 days', 'a' and 'a ' of char(n), 'A' and 'a' of citext. Where the type alone does not tell (jsonb, arrays, ranges and rows of
 * such values, collations that ignore case), the server takes one print of each group of equals, by a window function: such
 * a column may be used in a select list only. What has no equality in the server (json, xml, point) is compared as it prints.
 */
export async function readComparable(database: Database, { schema, name }: Table): Promise<Comparable> {
  const facts = new Map((await readEqualities(database, schema, name)).map((fact) => [fact.name, fact]));
  return ({ name: column, baseType }) => {
    const quoted = quoteIdentifier(column);
    const fact = facts.get(column);
    if (fact === undefined || fact.exact || !fact.ordered) return quoted;
    const canonical = fact.deterministic ? canonicalForm(baseType, quoted) : undefined;
    return (
      canonical ?? sqlFragment`pg_catalog.min(${quoted}::pg_catalog.text collate "C") over (partition by ${quoted})`
    );
  };
}

/** One print for all equal values of a type; numbers, times and texts stay what they are. */
function canonicalForm(baseType: string, quoted: SqlFragment): SqlFragment | undefined {
  switch (baseType) {
    case 'numeric':
      return sqlFragment`pg_catalog.trim_scale(${quoted}::pg_catalog.numeric)`;
    case 'float4':
      return sqlFragment`(${quoted}::pg_catalog.float4 + '0'::pg_catalog.float4)`;
    case 'float8':
      return sqlFragment`(${quoted}::pg_catalog.float8 + '0'::pg_catalog.float8)`;
    case 'interval':
      return sqlFragment`pg_catalog.justify_interval(${quoted}::pg_catalog.interval)`;
    case 'bpchar':
      return sqlFragment`${quoted}::pg_catalog.text`;
    case 'citext':
      return sqlFragment`pg_catalog.lower(${quoted}::pg_catalog.text)`;
    default:
      return undefined;
  }
}

interface Equality extends Row {
  readonly name: string;
  /** Values of its type, and of every type in it, are equal only where they print alike. */
  readonly exact: boolean;
  readonly deterministic: boolean;
  /** Each type in it has an equality, and can be sorted. */
  readonly ordered: boolean;
}

/** Domains, arrays, ranges and rows are what is in them. */
async function readEqualities({ sql }: Database, schema: string, name: string): Promise<Equality[]> {
  return sql<Equality[]>`
    with recursive parts (attnum, type, collated) as (
      select a.attnum, a.atttypid, a.attcollation
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid and c.relname = ${name}
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
       where a.attnum > 0 and not a.attisdropped
      union
      select parts.attnum, held.type, held.collated
        from parts
        join pg_catalog.pg_type t on t.oid = parts.type
       cross join lateral (
              select t.typbasetype, parts.collated
               where t.typtype = 'd'
              union all
              select t.typelem, parts.collated
               where t.typcategory = 'A' and t.typelem <> 0
              union all
              select r.rngsubtype, r.rngcollation
                from pg_catalog.pg_range r
               where t.oid in (r.rngtypid, r.rngmultitypid)
              union all
              select a.atttypid, a.attcollation
                from pg_catalog.pg_attribute a
               where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
             ) as held (type, collated)
    ), leaves as (
      select parts.attnum,
             t.typtype = 'e'
             or t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace and t.typname in (
               'bool', 'bytea', 'char', 'name', 'int2', 'int4', 'int8', 'oid', 'text', 'varchar', 'date', 'time', 'timetz',
               'timestamp', 'timestamptz', 'uuid', 'inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'varbit', 'money', 'pg_lsn',
               'xid8', 'tsvector') as one_print,
             exists (
               select from pg_catalog.pg_opclass o
                 join pg_catalog.pg_am m on m.oid = o.opcmethod and m.amname = 'btree'
                where o.opcintype = t.oid and o.opcdefault
             ) as sortable,
             coalesce(c.collisdeterministic, true) as deterministic
        from parts
        join pg_catalog.pg_type t on t.oid = parts.type
        left join pg_catalog.pg_collation c on c.oid = parts.collated
       where t.typtype in ('b', 'e') and (t.typcategory <> 'A' or t.typelem = 0)
    )
    select a.attname as name,
           bool_and(leaves.one_print and leaves.deterministic) as exact,
           bool_and(leaves.deterministic) as deterministic,
           bool_and(leaves.one_print or leaves.sortable) as ordered
      from leaves
      join pg_catalog.pg_attribute a using (attnum)
      join pg_catalog.pg_class c on c.oid = a.attrelid and c.relname = ${name}
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = ${schema}
     group by a.attname
     order by a.attname`;
}
