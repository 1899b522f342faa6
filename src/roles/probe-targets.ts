import { grantables } from '../catalog/grantables.ts';
import type { Database } from '../connection/session.ts';

/** What the probes are about: names ready for SQL, outside the system and its extensions. */
export interface ProbeTargets {
  /** The role that is probed. */
  readonly role: string;
  readonly database: string;
  readonly databaseOwner: string;
  /** The bootstrap superuser. */
  readonly superuser: string;
  /** Roles that own something here, and those that come with the server. */
  readonly otherRoles: readonly string[];
  /**
   * A trusted extension that is not installed, which a role with CREATE on the database could install; null where there
   * is none.
   */
  readonly extension: string | null;
  readonly schemas: readonly string[];
  readonly types: readonly string[];
  readonly relations: readonly TargetRelation[];
  readonly sequences: readonly TargetSequence[];
  readonly routines: readonly TargetRoutine[];
}

export interface TargetRelation {
  readonly object: string;
  /** As DROP calls it: `table`, `view`, `materialized view`, `foreign table`. */
  readonly kind: string;
  readonly columns: readonly string[];
  /** Name of one of its constraints. */
  readonly constraint: string | null;
  /** One of its indexes. */
  readonly index: string | null;
  /** Sequences that its columns take their defaults from by nextval (serial), with the column. */
  readonly serials: readonly { readonly column: string; readonly sequence: string }[];
  /** Commands that a rule replaces by nothing (`do instead nothing`): the server does not check rights for them. */
  readonly ignored: readonly string[];
}

export interface TargetSequence {
  readonly object: string;
  /** A value that it can never have; null where every bigint is one of its values. */
  readonly impossible: string | null;
}

export interface TargetRoutine {
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

/** One round trip, and no lock: a table that is being altered is not waited for. */
export async function readProbeTargets(database: Database, role: string): Promise<ProbeTargets> {
  const { sql } = database;
  const [row] = await sql<[ProbeTargets]>`
    with ${grantables(database)}, things as (
      select * from grantables where not builtin and column_name is null
    ), ${relationsOf(database)}, ${sequencesOf(sql)}, ${routinesOf(sql)}
    select pg_catalog.quote_ident(${role}) as role,
           pg_catalog.quote_ident(d.datname) as database,
           pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(d.datdba)) as "databaseOwner",
           pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(10)) as superuser,
           (select coalesce(json_agg(pg_catalog.quote_ident(r.rolname) order by r.rolname), '[]')
            from pg_catalog.pg_roles r
            where r.rolname <> 'pg_database_owner'
              and (r.rolname ~ '^pg_' or r.oid in (select owner from things))) as "otherRoles",
           (select min(pg_catalog.quote_ident(v.name))
            from pg_catalog.pg_available_extension_versions v
            join pg_catalog.pg_available_extensions e on e.name = v.name and e.default_version = v.version
            where v.trusted and v.requires is null and e.installed_version is null) as extension,
           (select coalesce(json_agg(object order by object), '[]') from things where kind = 'schema') as schemas,
           -- A multirange goes with its range.
           (select coalesce(json_agg(object order by object), '[]') from things where kind = 'type' and detail <> 'm') as types,
           (select coalesce(json_agg(r order by r.object), '[]') from relation_facts r) as relations,
           (select coalesce(json_agg(s order by s.object), '[]') from sequence_facts s) as sequences,
           (select coalesce(json_agg(r order by r.object), '[]') from routine_facts r) as routines
    from pg_catalog.pg_database d
    where d.datname = pg_catalog.current_database()`;
  return row;
}

type Fragment = ReturnType<Database['sql']>;

function relationsOf({ sql, serverVersion }: Database): Fragment {
  // CMD_NOTHING (nodes.h): CMD_MERGE came before it.
  const nothing = serverVersion >= 150000 ? 7 : 6;
  return sql`
    relation_facts as (
      select t.object,
             case t.detail
               when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table'
             end as kind,
             (select coalesce(json_agg(pg_catalog.quote_ident(a.attname) order by a.attnum), '[]')
              from pg_catalog.pg_attribute a
              where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped) as columns,
             (select min(pg_catalog.quote_ident(k.conname))
              from pg_catalog.pg_constraint k
              where k.conrelid = t.oid and k.contype in ('p', 'u', 'f', 'c')) as "constraint",
             (select min(pg_catalog.format('%I.%I', n.nspname, c.relname))
              from pg_catalog.pg_index i
              join pg_catalog.pg_class c on c.oid = i.indexrelid
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where i.indrelid = t.oid) as index,
             (select coalesce(json_agg(json_build_object(
                       'column', pg_catalog.quote_ident(a.attname),
                       'sequence', pg_catalog.format('%I.%I', n.nspname, c.relname)) order by a.attnum), '[]')
              from pg_catalog.pg_attribute a
              join pg_catalog.pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
              join pg_catalog.pg_depend d
                on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = f.oid
               and d.refclassid = 'pg_catalog.pg_class'::regclass
              join pg_catalog.pg_class c on c.oid = d.refobjid and c.relkind = 'S'
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where a.attrelid = t.oid) as serials,
             (select coalesce(json_agg(
                       case w.ev_type when '2' then 'update' when '3' then 'insert' else 'delete' end order by w.ev_type), '[]')
              from pg_catalog.pg_rewrite w
              where w.ev_class = t.oid and w.ev_type <> '1' and w.is_instead
                and w.ev_qual::text = '<>' and w.ev_action::text like ${`({QUERY :commandType ${nothing} %`}) as ignored
      from things t
      where t.kind = 'table'
    )`;
}

function sequencesOf(sql: Database['sql']): Fragment {
  return sql`
    sequence_facts as (
      select t.object,
             case
               when s.seqmin > (-9223372036854775808)::int8 then (s.seqmin - 1)::text
               when s.seqmax < 9223372036854775807 then (s.seqmax + 1)::text
             end as impossible
      from things t
      join pg_catalog.pg_sequence s on s.seqrelid = t.oid
      where t.kind = 'sequence'
    )`;
}

function routinesOf(sql: Database['sql']): Fragment {
  return sql`
    routine_facts as (
      select t.object, pg_catalog.format('%I.%I', t.schema, t.name) as name,
             (select coalesce(json_agg(pg_catalog.format_type(a.type, null) order by a.n), '[]')
              from pg_catalog.unnest(p.proargtypes) with ordinality as a (type, n)) as arguments,
             p.provariadic <> 0 as variadic, p.prokind = 'w' as "window",
             p.prokind <> 'p'
               and not exists (
                 select from pg_catalog.pg_aggregate a where a.aggfnoid = p.oid and a.aggkind <> 'n')
               and not exists (
                 select
                 from pg_catalog.unnest(p.proargtypes) as a (type)
                 join pg_catalog.pg_type t on t.oid = a.type
                 where t.typtype = 'p') as callable
      from things t
      join pg_catalog.pg_proc p on p.oid = t.oid
      where t.kind in ('function', 'procedure')
    )`;
}
