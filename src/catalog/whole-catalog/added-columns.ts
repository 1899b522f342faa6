import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { CatalogReference } from './catalog-reference.ts';

/** What is compared as if it were a column of the catalog. */
export interface AddedColumn {
  /** Its value in row `c`: text, or what the reference says. */
  readonly value: SqlFragment;
  readonly reference?: CatalogReference;
}

/**
 * By catalog and column, what is a property of one object for people and a row or a mark of another one for the server: it
 * is read once, with the object that people name, and not compared where the server keeps it.
 */
export const addedColumns: Readonly<Record<string, Readonly<Record<string, AddedColumn>>>> = {
  pg_amop: { opclass: { value: operatorClassOf('pg_amop'), reference: { kind: 'object', catalog: 'pg_opclass' } } },
  pg_amproc: { opclass: { value: operatorClassOf('pg_amproc'), reference: { kind: 'object', catalog: 'pg_opclass' } } },
  pg_class: {
    partitionof: {
      value: sqlFragment`case when c.relispartition then (
        select i.inhparent::pg_catalog.int8 from pg_catalog.pg_inherits i where i.inhrelid = c.oid) end`,
      reference: { kind: 'object', catalog: 'pg_class' },
    },
    // A mark on the index, but a property of the table: at most one index has it.
    clusteredon: {
      value: sqlFragment`case when c.relkind in ('r', 'p', 'm') and c.relhasindex then (
        select pg_catalog.quote_ident(r.relname)
          from pg_catalog.pg_index i
          join pg_catalog.pg_class r on r.oid = i.indexrelid
         where i.indrelid = c.oid and i.indisclustered) end`,
    },
  },
  pg_collation: {
    // In collcollate for every provider before version 15, in a column of changing name since.
    locale: {
      value: sqlFragment`coalesce(pg_catalog.to_jsonb(c) ->> 'colllocale', pg_catalog.to_jsonb(c) ->> 'colliculocale',
        c.collcollate)`,
    },
  },
  pg_constraint: {
    // The server keeps a key by triggers of its own, those of a foreign key to a partitioned table by copies of the key for
    // each partition. Only what somebody switched is a property; where nothing is, nothing is looked for.
    triggers: {
      value: sqlFragment`case when c.contype in ('f', 'p', 'u', 'x')
                               and exists (select from pg_catalog.pg_trigger s where s.tgisinternal and s.tgenabled <> 'O')
        then (
        select pg_catalog.array_agg(s.line order by s.line)
          from (select distinct
                       case t.tgenabled when 'D' then 'disabled' when 'R' then 'replica' else 'always' end
                       || case t.tgrelid when c.conrelid then ' here' when c.confrelid then ' on the referenced table'
                          else ' on ' || t.tgrelid::pg_catalog.regclass::pg_catalog.text end as line
                  from pg_catalog.pg_trigger t
                 where t.tgisinternal and t.tgenabled <> 'O' and t.tgconstraint in (
                   with recursive k (oid) as (
                     select c.oid
                     union all
                     select p.oid
                       from k join pg_catalog.pg_constraint p on p.conparentid = k.oid and p.conrelid = c.conrelid)
                   select k.oid from k)) s) end`,
    },
  },
  pg_index: {
    // Targets of statistics and options of operator classes, where the server keeps columns of the index.
    columnsettings: {
      value: sqlFragment`(
        select pg_catalog.array_agg(a.attnum::pg_catalog.text || ' ' || s.setting order by a.attnum, s.setting)
          from pg_catalog.pg_attribute a,
               pg_catalog.unnest(a.attoptions || case when a.attstattarget >= 0
                 then 'statistics=' || a.attstattarget::pg_catalog.text end) s (setting)
         where a.attrelid = c.indexrelid and s.setting is not null)`,
    },
  },
  // What CREATE TYPE … AS RANGE makes beside the type.
  pg_proc: {
    constructorof: {
      value: sqlFragment`(
        select d.refobjid::pg_catalog.int8
          from pg_catalog.pg_depend d
         where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'i'
           and d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass)`,
      reference: { kind: 'object', catalog: 'pg_type' },
    },
  },
  pg_sequence: {
    ownedby: {
      value: sqlFragment`(
        select array[d.refobjid::pg_catalog.int8, d.refobjsubid]
          from pg_catalog.pg_depend d
         where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.seqrelid and d.objsubid = 0
           and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0
           and d.deptype in ('a', 'i'))`,
      reference: { kind: 'column of' },
    },
  },
};

/** What was made with an operator class goes with it; the family keeps what was added to it alone. */
function operatorClassOf(catalog: 'pg_amop' | 'pg_amproc'): SqlFragment {
  return sqlFragment`(
    select d.refobjid::pg_catalog.int8
      from pg_catalog.pg_depend d
     where d.classid = ${catalog === 'pg_amop' ? sqlFragment`'pg_catalog.pg_amop'` : sqlFragment`'pg_catalog.pg_amproc'`}::pg_catalog.regclass
       and d.objid = c.oid and d.deptype = 'i'
       and d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass)`;
}
