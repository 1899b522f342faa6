import type { Database } from '../database/connect.ts';
import { grantables } from './grantables.ts';

/** What the attempts aim at: names ready for SQL, outside the system and its extensions. */
export interface Objects {
  /** The role that attempts. */
  readonly role: string;
  readonly database: string;
  readonly databaseOwner: string;
  /** The bootstrap superuser. */
  readonly superuser: string;
  /** Roles that own something here, and those that come with the server. */
  readonly otherRoles: readonly string[];
  /** An extension that whoever may create in the database could install; null where none is left. */
  readonly extension: string | null;
  readonly schemas: readonly string[];
  readonly types: readonly string[];
  readonly relations: readonly Relation[];
  readonly sequences: readonly Sequence[];
  readonly routines: readonly Routine[];
}

export interface Relation {
  readonly object: string;
  /** As DROP calls it: `table`, `view`, `materialized view`, `foreign table`. */
  readonly kind: string;
  readonly columns: readonly string[];
  /** Rows can be inserted, updated and deleted: a table, or a view that the server can see through. */
  readonly writable: boolean;
  /** Name of one of its constraints. */
  readonly constraint: string | null;
  /** One of its indexes. */
  readonly index: string | null;
  /** Sequences that its columns take their defaults from by nextval (serial), with the column. */
  readonly serials: readonly { readonly column: string; readonly sequence: string }[];
}

export interface Sequence {
  readonly object: string;
  /** A value that it can never have; null where every bigint is one of its values. */
  readonly impossible: string | null;
}

export interface Routine {
  readonly object: string;
  /** `schema.name` without arguments. */
  readonly name: string;
  /** Types of what it is called with. */
  readonly arguments: readonly string[];
  readonly variadic: boolean;
  readonly window: boolean;
  /** It can be called from a query with values of those types: no procedure, no pseudo-types. */
  readonly callable: boolean;
}

export async function readObjects(database: Database, role: string): Promise<Objects> {
  const [surroundings] = await readSurroundings(database, role);
  return {
    ...surroundings,
    relations: await readRelations(database),
    sequences: await readSequences(database),
    routines: await readRoutines(database),
  };
}

type Surroundings = Omit<Objects, 'relations' | 'sequences' | 'routines'>;

function readSurroundings(database: Database, role: string) {
  const { sql } = database;
  return sql<[Surroundings]>`
    with ${grantables(database)}, things as (
      select kind, object, owner from grantables where not builtin and column_name is null
    )
    select pg_catalog.quote_ident(${role}) as role, pg_catalog.quote_ident(d.datname) as database,
           pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.datdba)) as "databaseOwner",
           pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(10)) as superuser,
           (select coalesce(json_agg(pg_catalog.quote_ident(r.rolname) order by r.rolname), '[]')
              from pg_catalog.pg_roles r
             where r.rolname <> 'pg_database_owner' and (r.rolname ~ '^pg_' or r.oid in (select owner from things))
           ) as "otherRoles",
           (select min(pg_catalog.quote_ident(v.name)) 
              from pg_catalog.pg_available_extension_versions v
              join pg_catalog.pg_available_extensions e on e.name = v.name and e.default_version = v.version
             where v.trusted and v.requires is null and e.installed_version is null) as extension,
           (select coalesce(json_agg(object order by object), '[]') from things where kind = 'schema') as schemas,
           (select coalesce(json_agg(object order by object), '[]') from things where kind = 'type') as types
    from pg_catalog.pg_database d
    where d.datname = pg_catalog.current_database()`;
}

function readRelations(database: Database) {
  const { sql } = database;
  return sql<Relation[]>`
    with ${grantables(database)}
    select g.object,
           case g.detail when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table'
           end as kind,
           (select coalesce(json_agg(pg_catalog.quote_ident(a.attname) order by a.attnum), '[]')
              from pg_catalog.pg_attribute a
             where a.attrelid = g.oid and a.attnum > 0 and not a.attisdropped) as columns,
           -- insert, update and delete as bits of 1 << CmdType (nodes.h)
           pg_catalog.pg_relation_is_updatable(g.oid, false) & 28 = 28 as writable,
           (select min(pg_catalog.quote_ident(k.conname)) from pg_catalog.pg_constraint k where k.conrelid = g.oid
               and k.contype in ('p', 'u', 'f', 'c')) as constraint,
           (select min(pg_catalog.format('%I.%I', n.nspname, c.relname))
              from pg_catalog.pg_index i
              join pg_catalog.pg_class c on c.oid = i.indexrelid
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where i.indrelid = g.oid) as index,
           (select coalesce(json_agg(json_build_object('column', pg_catalog.quote_ident(a.attname), 'sequence',
                                                       pg_catalog.format('%I.%I', n.nspname, c.relname))
                                     order by a.attnum), '[]')
              from pg_catalog.pg_attribute a
              join pg_catalog.pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
              join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
               and d.refclassid = 'pg_catalog.pg_class'::regclass
              join pg_catalog.pg_class c on c.oid = d.refobjid and c.relkind = 'S'
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where a.attrelid = g.oid) as serials
    from grantables g
    where g.kind = 'table' and g.column_name is null and not g.builtin
    order by g.object`;
}

function readSequences(database: Database) {
  const { sql } = database;
  return sql<Sequence[]>`
    with ${grantables(database)}
    select g.object,
           case
             when s.seqmin > (-9223372036854775808)::int8 then (s.seqmin - 1)::text
             when s.seqmax < 9223372036854775807 then (s.seqmax + 1)::text
           end as impossible
    from grantables g
    join pg_catalog.pg_sequence s on s.seqrelid = g.oid
    where g.kind = 'sequence' and not g.builtin
    order by g.object`;
}

function readRoutines(database: Database) {
  const { sql } = database;
  return sql<Routine[]>`
    with ${grantables(database)}
    select g.object, pg_catalog.format('%I.%I', g.schema, g.name) as name,
           (select coalesce(json_agg(pg_catalog.format_type(t.type, null) order by t.at), '[]')
              from pg_catalog.unnest(p.proargtypes) with ordinality as t (type, at)) as arguments,
           p.provariadic <> 0 as variadic, p.prokind = 'w' as window,
           p.prokind <> 'p'
             and not exists (select from pg_catalog.pg_aggregate a where a.aggfnoid = p.oid and a.aggkind <> 'n')
             and not exists (
               select from pg_catalog.unnest(p.proargtypes) as t (type)
               join pg_catalog.pg_type on pg_type.oid = t.type
               where pg_type.typtype = 'p'
             ) as callable
    from grantables g
    join pg_catalog.pg_proc p on p.oid = g.oid
    where g.kind in ('function', 'procedure') and not g.builtin
    order by g.object`;
}
