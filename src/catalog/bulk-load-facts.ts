import type { Database, Row } from '../connection/session.ts';
import { isUserSchema } from './system-schemas.ts';

/** What the catalog says of each object, as JSON text without OIDs; the key is its kind and name. */
export type CatalogFacts = ReadonlyMap<string, string>;

/**
 * Every table, column, index, constraint and trigger of the users' schemas, with definition, flags, settings, comment
 * and enabled state: two equal values mean that a schema is the same as before. OIDs are left out, and so is what
 * ANALYZE writes.
 */
export async function readCatalogFacts({ sql }: Database): Promise<CatalogFacts> {
  const rows = await selectFacts(sql);
  return new Map(rows.map(({ object, fact }) => [object, fact]));
}

/** The objects that were added, removed or changed, a line each: name, what was and what is. */
export function compareCatalogFacts(before: CatalogFacts, after: CatalogFacts): readonly string[] {
  const objects = [...new Set([...before.keys(), ...after.keys()])].sort();
  return objects.flatMap((object) => {
    const [was, is] = [before.get(object), after.get(object)];
    return was === is ? [] : [`${object}: was ${was ?? 'absent'}, is ${is ?? 'absent'}`];
  });
}

function selectFacts(sql: Database['sql']): PromiseLike<readonly Row[]> {
  return sql`
  with relations as (
    select c.*, pg_catalog.format('%I.%I', n.nspname, c.relname) as label
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where ${isUserSchema({ sql })} and c.relkind in ('r', 'p', 'f', 'i', 'I')
  )
  select 'relation ' || r.label as object,
         pg_catalog.jsonb_build_object(
           'kind', r.relkind, 'owner', r.relowner::regrole, 'tablespace', r.reltablespace, 'settings', r.reloptions,
           'access', r.relacl, 'identity', r.relreplident, 'persistence', r.relpersistence, 'checks', r.relchecks,
           'rules', r.relhasrules, 'row security', r.relrowsecurity,
           'comment', pg_catalog.obj_description(r.oid, 'pg_class'))::text as fact
    from relations r
  union all
  select pg_catalog.format('column %s.%I', r.label, a.attname),
         pg_catalog.jsonb_build_object(
           'number', a.attnum, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'not null', a.attnotnull,
           'collation', a.attcollation, 'statistics', a.attstattarget, 'storage', a.attstorage,
           'settings', a.attoptions, 'identity', a.attidentity, 'generated', a.attgenerated, 'access', a.attacl,
           'comment', pg_catalog.col_description(r.oid, a.attnum))::text
    from relations r
    join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  union all
  select 'index ' || r.label,
         pg_catalog.jsonb_build_object(
           'definition', pg_catalog.pg_get_indexdef(r.oid), 'unique', i.indisunique, 'primary', i.indisprimary,
           'immediate', i.indimmediate, 'exclusion', i.indisexclusion, 'clustered', i.indisclustered,
           'valid', i.indisvalid, 'ready', i.indisready, 'live', i.indislive, 'replica identity', i.indisreplident)::text
    from relations r
    join pg_catalog.pg_index i on i.indexrelid = r.oid
  union all
  select pg_catalog.format('constraint %I on %s', con.conname, r.label),
         (pg_catalog.to_jsonb(con) - array[
            'oid', 'conname', 'connamespace', 'conrelid', 'contypid', 'conindid', 'conparentid', 'confrelid', 'conbin',
            'conpfeqop', 'conppeqop', 'conffeqop', 'conexclop'
          ] || pg_catalog.jsonb_build_object(
            'definition', pg_catalog.pg_get_constraintdef(con.oid), 'index', con.conindid::regclass::text,
            'comment', pg_catalog.obj_description(con.oid, 'pg_constraint')))::text
    from relations r
    join pg_catalog.pg_constraint con on con.conrelid = r.oid
  union all
  -- The triggers that keep a foreign key have its number in their names; they fire in the order of these.
  select pg_catalog.format('trigger %s on %s',
                           case when trg.tgisinternal
                             then pg_catalog.format('%s of %I on %s', trg.tgfoid::regproc, con.conname, con.conrelid::regclass)
                             else pg_catalog.quote_ident(trg.tgname) end,
                           r.label),
         pg_catalog.jsonb_build_object(
           'enabled', trg.tgenabled, 'type', trg.tgtype, 'deferrable', trg.tgdeferrable,
           'deferred', trg.tginitdeferred,
           'definition', case when not trg.tgisinternal then pg_catalog.pg_get_triggerdef(trg.oid) end,
           'comment', pg_catalog.obj_description(trg.oid, 'pg_trigger'))::text
    from relations r
    join pg_catalog.pg_trigger trg on trg.tgrelid = r.oid
    left join pg_catalog.pg_constraint con on con.oid = trg.tgconstraint`;
}
