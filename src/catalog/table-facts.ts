import type { Database } from '../connection/session.ts';
import { type Table, tableLabel } from './schema.ts';
import { isUserSchema } from './system-schemas.ts';

/** What `decompose` must know of a table beyond introspection. Definitions are printed with qualified names. */
export interface TableFacts {
  readonly rowSecurity: boolean;
  /** Has a parent or children by `inherits`. */
  readonly inherits: boolean;
  readonly unlogged: boolean;
  /** Names of relations in the table's schema and of its constraints: what nothing new can be called. */
  readonly taken: readonly string[];
  readonly columns: readonly ColumnFacts[];
  readonly dependents: readonly DependentObject[];
  /** Other things that use a column: views, policies, foreign keys of other tables, sequences … */
  readonly uses: readonly { readonly column: string; readonly by: string }[];
  readonly triggers: readonly TriggerFacts[];
  /** Functions whose text has the table's name in it; the server knows nothing of what they read. */
  readonly functions: readonly { readonly name: string; readonly source: string }[];
}

export interface ColumnFacts {
  readonly name: string;
  /** By the column itself, whatever its domain says. */
  readonly notNull: boolean;
  /** Only where it is not the type's own; as SQL. */
  readonly collation: string | null;
  /** `set storage plain`, `set statistics 500` …: what `alter column` has to repeat. */
  readonly settings: readonly string[];
  /** Name of the NOT NULL constraint where it is not the one PostgreSQL gives (PostgreSQL 18). */
  readonly notNullName: string | null;
  /** Rights on this column alone. */
  readonly grants: readonly ColumnGrant[];
}

export interface ColumnGrant {
  /** Null for everybody. */
  readonly role: string | null;
  /** `SELECT`, `INSERT`, `UPDATE` or `REFERENCES`. */
  readonly privilege: string;
  /** May pass it on. */
  readonly grantable: boolean;
}

/** A constraint or an index of the table, which depends on columns of it. */
export interface DependentObject {
  readonly kind: 'check' | 'foreign key' | 'unique' | 'primary key' | 'exclude' | 'index' | 'unique index';
  readonly name: string;
  readonly columns: readonly string[];
  /** What follows `add constraint name`, or `create index name on table`. */
  readonly definition: string;
  readonly comment: string | null;
}

export interface TriggerFacts {
  readonly name: string;
  /** `O`, `D`, `R` or `A` (`tgenabled`). */
  readonly enabled: string;
  /** Text of its function. */
  readonly source: string;
}

export async function readTableFacts(database: Database, table: Table): Promise<TableFacts> {
  return database.transaction(() => selectFacts(database, table), {
    mode: 'isolation level repeatable read, read only',
  });
}

async function selectFacts({ sql, serverVersion }: Database, table: Table): Promise<TableFacts> {
  await sql`set local search_path to ''`;
  const [row] = await sql<[{ facts: TableFacts }?]>`
    with t as (
      select c.oid, c.relname, c.relnamespace, n.nspname, c.relrowsecurity, c.relpersistence
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${table.schema} and c.relname = ${table.name}
    ), used as (
      select d.classid, d.objid, d.objsubid, a.attname, a.attnum
      from t
      join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = t.oid
      join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid and a.attnum > 0
    ), dependents as (
      select con.conname::text as name,
             case con.contype when 'c' then 'check' when 'f' then 'foreign key' when 'u' then 'unique'
                              when 'p' then 'primary key' else 'exclude' end as kind,
             pg_catalog.pg_get_constraintdef(con.oid) as definition,
             pg_catalog.obj_description(con.oid, 'pg_constraint') as comment,
             (select json_agg(distinct u.attname) from used u
               where u.classid = 'pg_catalog.pg_constraint'::regclass and u.objid = con.oid) as columns
      from t join pg_catalog.pg_constraint con on con.conrelid = t.oid and con.contype in ('c', 'f', 'u', 'p', 'x')
      union all
      select c.relname, case when i.indisunique then 'unique index' else 'index' end,
             pg_catalog.substr(pg_catalog.pg_get_indexdef(c.oid), pg_catalog.length(pg_catalog.format('CREATE %sINDEX %I ON %I.%I',
               case when i.indisunique then 'UNIQUE ' else '' end, c.relname, t.nspname, t.relname)) + 2),
             pg_catalog.obj_description(c.oid, 'pg_class'),
             (select json_agg(distinct u.attname) from used u
               where u.classid = 'pg_catalog.pg_class'::regclass and u.objid = c.oid)
      from t
      join pg_catalog.pg_index i on i.indrelid = t.oid
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      where not exists (select from pg_catalog.pg_constraint con where con.conindid = c.oid and con.contype in ('p', 'u', 'x'))
    )
    select json_build_object(
      'rowSecurity', t.relrowsecurity,
      'inherits', exists (select from pg_catalog.pg_inherits i where t.oid in (i.inhrelid, i.inhparent)),
      'unlogged', t.relpersistence = 'u',
      'taken', (
        select json_agg(name) from (
          select c.relname from pg_catalog.pg_class c where c.relnamespace = t.relnamespace
          union
          select con.conname from pg_catalog.pg_constraint con where con.conrelid = t.oid) as names (name)),
      'columns', (
        select json_agg(json_build_object(
          'name', a.attname,
          'notNull', a.attnotnull,
          'collation', case when a.attcollation <> ty.typcollation then a.attcollation::regcollation::text end,
          'settings', pg_catalog.to_json(pg_catalog.array_remove(array[
            case when a.attstorage <> ty.typstorage then 'set storage ' || case a.attstorage
              when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end end,
            case when a.attcompression <> '' then 'set compression ' || case a.attcompression when 'p' then 'pglz' else 'lz4' end end,
            case when coalesce(a.attstattarget, -1) >= 0 then 'set statistics ' || a.attstattarget end,
            'set (' || pg_catalog.array_to_string(a.attoptions, ', ') || ')'], null)),
          'notNullName', nn.conname,
          'grants', coalesce((
            select json_agg(json_build_object('role', r.rolname, 'privilege', x.privilege_type, 'grantable', x.is_grantable)
                            order by r.rolname, x.privilege_type)
            from pg_catalog.aclexplode(a.attacl) x left join pg_catalog.pg_roles r on r.oid = x.grantee), '[]')
        ) order by a.attnum)
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_type ty on ty.oid = a.atttypid
        left join pg_catalog.pg_constraint nn on ${serverVersion >= 180000} and nn.conrelid = t.oid and nn.contype = 'n'
          and nn.conkey[1] = a.attnum and nn.conname <> t.relname || '_' || a.attname || '_not_null'
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
      'dependents', (select coalesce(json_agg(json_build_object('kind', d.kind, 'name', d.name, 'columns', coalesce(d.columns, '[]'),
        'definition', d.definition, 'comment', d.comment) order by d.kind, d.name), '[]') from dependents d),
      'uses', (
        select coalesce(json_agg(json_build_object('column', u.attname,
          'by', pg_catalog.pg_describe_object(u.classid, u.objid, u.objsubid)) order by u.attnum, u.objid), '[]')
        from used u
        left join pg_catalog.pg_constraint con on u.classid = 'pg_catalog.pg_constraint'::regclass and con.oid = u.objid
        left join pg_catalog.pg_index i on u.classid = 'pg_catalog.pg_class'::regclass and i.indexrelid = u.objid
        left join pg_catalog.pg_attrdef d on u.classid = 'pg_catalog.pg_attrdef'::regclass and d.oid = u.objid
        where con.conrelid is distinct from t.oid and i.indrelid is distinct from t.oid and d.adrelid is distinct from t.oid
          and not (u.classid = 'pg_catalog.pg_class'::regclass and u.objid = t.oid)),
      'triggers', (
        select coalesce(json_agg(json_build_object('name', g.tgname, 'enabled', g.tgenabled,
          'source', p.prosrc || coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), '')) order by g.tgname), '[]')
        from pg_catalog.pg_trigger g join pg_catalog.pg_proc p on p.oid = g.tgfoid
        where g.tgrelid = t.oid and not g.tgisinternal),
      'functions', (
        select coalesce(json_agg(json_build_object('name', p.oid::regprocedure::text, 'source', p.prosrc) order by p.oid::regprocedure::text), '[]')
        from pg_catalog.pg_proc p
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace and ${isUserSchema({ sql })}
        join pg_catalog.pg_language l on l.oid = p.prolang and l.lanname not in ('internal', 'c')
        where pg_catalog.strpos(pg_catalog.lower(p.prosrc), pg_catalog.lower(t.relname::text)) > 0
          and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
          and not exists (select from pg_catalog.pg_trigger g where g.tgrelid = t.oid and g.tgfoid = p.oid and not g.tgisinternal))
    ) as facts
    from t`;
  if (row === undefined) throw new Error(`${tableLabel(table)} went while it was looked at`);
  return row.facts;
}
