import type { Database } from '../../connection/session.ts';
import { firstUserOid } from '../rows-of-users.ts';
import type { ObjectName } from './schema-row.ts';

/** Class, object, class and object that are referred to, the column of that, and the kind, as pg_depend has them. */
type RawDependency = readonly [number, number, number, number, number, string];

/** What no column says in a form that a statement can use. */
export interface PrintedFacts {
  readonly dependencies: readonly RawDependency[];
  /** By `catalog oid`. */
  readonly systemNames: ReadonlyMap<string, ObjectName>;
  /** Types as SQL writes them (format_type), by number. */
  readonly types: ReadonlyMap<number, string>;
  /** The base type of a domain with its modifier, by the domain's number. */
  readonly baseTypes: ReadonlyMap<number, string>;
  /** Domains whose collation is not that of their base type. */
  readonly collatedDomains: ReadonlySet<number>;
  /** `int4eq(integer,integer)`: functions of casts, transforms and operator classes, by number. */
  readonly signatures: ReadonlyMap<number, string>;
  /** `relation column`, by numbers, of columns whose collation is not that of their type. */
  readonly collated: ReadonlySet<string>;
  /** The same of storage. */
  readonly stored: ReadonlySet<string>;
  /** `list (region)`, by table. */
  readonly partitionKeys: ReadonlyMap<number, string>;
  /** Parameters with names, and those that tell the function from others, by number. */
  readonly aggregates: ReadonlyMap<number, { readonly parameters: string; readonly identity: string }>;
  /** Triggers that are copies of a partitioned table's. */
  readonly triggerCopies: ReadonlySet<number>;
  /** Character sets of conversions, by number. */
  readonly encodings: ReadonlyMap<number, string>;
  /** `parser number` to the name of a kind of token. */
  readonly tokens: ReadonlyMap<string, string>;
  /** What this server makes of extensions for which no version is named. */
  readonly extensionVersions: ReadonlyMap<string, string>;
  /** Name of the superuser that initdb made, who owns what every database is made with. */
  readonly bootstrapUser: string;
}

export async function readFacts({ sql }: Database): Promise<PrintedFacts> {
  const [names, [row], dependencies] = await Promise.all([
    readSystemNames({ sql }),
    sql<[{ facts: RawFacts }]>`
      select pg_catalog.json_build_object(
        'types', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(t.oid::pg_catalog.int8, pg_catalog.format_type(t.oid, null)))
            from pg_catalog.pg_type t),
        'baseTypes', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(t.oid::pg_catalog.int8,
                   pg_catalog.format_type(t.typbasetype, t.typtypmod)))
            from pg_catalog.pg_type t where t.typtype = 'd'),
        'collatedDomains', (
          select pg_catalog.json_agg(t.oid::pg_catalog.int8)
            from pg_catalog.pg_type t
            join pg_catalog.pg_type b on b.oid = t.typbasetype
           where t.typtype = 'd' and t.typcollation <> b.typcollation),
        'signatures', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(f.oid::pg_catalog.int8,
                   f.oid::pg_catalog.regprocedure::pg_catalog.text))
            from (select castfunc as oid from pg_catalog.pg_cast where oid >= ${firstUserOid}
                  union select trffromsql from pg_catalog.pg_transform
                  union select trftosql from pg_catalog.pg_transform
                  union select amproc from pg_catalog.pg_amproc where oid >= ${firstUserOid}) f
           where f.oid <> 0),
        'columns', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(pg_catalog.concat(a.attrelid, ' ', a.attnum),
                   a.attcollation <> t.typcollation and a.attcollation <> 0, a.attstorage <> t.typstorage))
            from pg_catalog.pg_attribute a
            join pg_catalog.pg_type t on t.oid = a.atttypid
           where a.attrelid >= ${firstUserOid} and a.attnum > 0 and not a.attisdropped
             and (a.attcollation <> t.typcollation or a.attstorage <> t.typstorage)),
        'partitionKeys', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(p.partrelid::pg_catalog.int8,
                   pg_catalog.pg_get_partkeydef(p.partrelid)))
            from pg_catalog.pg_partitioned_table p),
        'aggregates', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(p.oid::pg_catalog.int8, pg_catalog.json_build_object(
                   'parameters', pg_catalog.pg_get_function_arguments(p.oid),
                   'identity', pg_catalog.pg_get_function_identity_arguments(p.oid))))
            from pg_catalog.pg_proc p where p.prokind = 'a' and p.oid >= ${firstUserOid}),
        'triggerCopies', (
          select pg_catalog.json_agg(t.oid::pg_catalog.int8) from pg_catalog.pg_trigger t where t.tgparentid <> 0),
        'encodings', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(n, pg_catalog.pg_encoding_to_char(n)))
            from (select conforencoding as n from pg_catalog.pg_conversion
                  union select contoencoding from pg_catalog.pg_conversion) e),
        'tokens', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(pg_catalog.concat(p.cfgparser, ' ', k.tokid), k.alias))
            from (select distinct c.cfgparser from pg_catalog.pg_ts_config c where c.oid >= ${firstUserOid}) p,
                 pg_catalog.ts_token_type(p.cfgparser) k),
        'extensionVersions', (
          select pg_catalog.json_agg(pg_catalog.json_build_array(a.name, a.default_version))
            from pg_catalog.pg_available_extensions() a
            join pg_catalog.pg_extension e on e.extname = a.name),
        'bootstrapUser', pg_catalog.pg_get_userbyid(10)
      ) as facts`,
    sql<{ d: RawDependency }[]>`
      select pg_catalog.json_build_array(d.classid::pg_catalog.int8, d.objid::pg_catalog.int8, d.refclassid::pg_catalog.int8,
               d.refobjid::pg_catalog.int8, d.refobjsubid, d.deptype) as d
        from pg_catalog.pg_depend d
       where d.objid >= ${firstUserOid} and d.refobjid >= ${firstUserOid} and d.deptype <> 'x'`,
  ]);
  const { facts } = row;
  const columns = facts.columns ?? [];
  return {
    dependencies: dependencies.map(({ d }) => d),
    systemNames: names,
    types: new Map(facts.types),
    baseTypes: new Map(facts.baseTypes ?? []),
    collatedDomains: new Set(facts.collatedDomains ?? []),
    signatures: new Map(facts.signatures ?? []),
    collated: new Set(columns.filter(([, collated]) => collated).map(([column]) => column)),
    stored: new Set(columns.filter(([, , stored]) => stored).map(([column]) => column)),
    partitionKeys: new Map(facts.partitionKeys ?? []),
    aggregates: new Map(facts.aggregates ?? []),
    triggerCopies: new Set(facts.triggerCopies ?? []),
    encodings: new Map(facts.encodings ?? []),
    tokens: new Map(facts.tokens ?? []),
    extensionVersions: new Map(facts.extensionVersions ?? []),
    bootstrapUser: facts.bootstrapUser,
  };
}

type Entries<Key, Value> = readonly (readonly [Key, Value])[];

interface RawFacts {
  readonly types: Entries<number, string>;
  readonly baseTypes: Entries<number, string> | null;
  readonly collatedDomains: readonly number[] | null;
  readonly signatures: Entries<number, string> | null;
  readonly columns: readonly (readonly [string, boolean, boolean])[] | null;
  readonly partitionKeys: Entries<number, string> | null;
  readonly aggregates: Entries<number, { readonly parameters: string; readonly identity: string }> | null;
  readonly triggerCopies: readonly number[] | null;
  readonly encodings: Entries<number, string> | null;
  readonly tokens: Entries<string, string> | null;
  readonly extensionVersions: Entries<string, string> | null;
  readonly bootstrapUser: string;
}

/** Of all that the system has and a user's object can refer to, and of roles and tablespaces. */
async function readSystemNames({ sql }: Pick<Database, 'sql'>): Promise<ReadonlyMap<string, ObjectName>> {
  const rows = await sql<{ n: [string, number, string | null, string] }[]>`
    select pg_catalog.json_build_array(o.catalog, o.oid::pg_catalog.int8, s.nspname, o.name) as n
      from (
        select 'pg_proc' as catalog, oid, pronamespace as schema, proname as name from pg_catalog.pg_proc
        union all select 'pg_type', oid, typnamespace, typname from pg_catalog.pg_type
        union all select 'pg_class', oid, relnamespace, relname from pg_catalog.pg_class
        union all select 'pg_operator', oid, oprnamespace, oprname from pg_catalog.pg_operator
        union all select 'pg_opclass', oid, opcnamespace, opcname from pg_catalog.pg_opclass
        union all select 'pg_opfamily', oid, opfnamespace, opfname from pg_catalog.pg_opfamily
        union all select 'pg_collation', oid, collnamespace, collname from pg_catalog.pg_collation
        union all select 'pg_ts_parser', oid, prsnamespace, prsname from pg_catalog.pg_ts_parser
        union all select 'pg_ts_template', oid, tmplnamespace, tmplname from pg_catalog.pg_ts_template
        union all select 'pg_ts_dict', oid, dictnamespace, dictname from pg_catalog.pg_ts_dict
        union all select 'pg_ts_config', oid, cfgnamespace, cfgname from pg_catalog.pg_ts_config
        union all select 'pg_namespace', oid, null, nspname from pg_catalog.pg_namespace
        union all select 'pg_am', oid, null, amname from pg_catalog.pg_am
        union all select 'pg_language', oid, null, lanname from pg_catalog.pg_language
      ) o
      left join pg_catalog.pg_namespace s on s.oid = o.schema
     where o.oid < ${firstUserOid}
    union all
    select pg_catalog.json_build_array('pg_authid', r.oid::pg_catalog.int8, null, r.rolname) from pg_catalog.pg_roles r
    union all
    select pg_catalog.json_build_array('pg_tablespace', t.oid::pg_catalog.int8, null, t.spcname)
      from pg_catalog.pg_tablespace t`;
  return new Map(
    rows.map(({ n: [catalog, oid, schema, name] }) => [`${catalog} ${oid}`, { schema: schema ?? undefined, name }]),
  );
}
