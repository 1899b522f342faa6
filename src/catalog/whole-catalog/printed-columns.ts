import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/**
 * How the server itself prints what is not text in a catalog: parsed expressions, above all. By `catalog.column`; `c` is the
 * row. A column of type `pg_node_tree` that is not here would be compared in the server's inner form, which a test forbids.
 */
export const printedColumns: Readonly<Record<string, SqlFragment>> = {
  'pg_attribute.attgenerated': sqlFragment`
    case when c.attgenerated <> '' then (
      select 'always as (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ') '
             || case c.attgenerated when 's' then 'stored' when 'v' then 'virtual' else c.attgenerated::pg_catalog.text end
        from pg_catalog.pg_attrdef d where d.adrelid = c.attrelid and d.adnum = c.attnum) end`,
  'pg_attribute.atthasdef': sqlFragment`
    case when c.atthasdef and c.attgenerated = '' then (
      select pg_catalog.pg_get_expr(d.adbin, d.adrelid)
        from pg_catalog.pg_attrdef d where d.adrelid = c.attrelid and d.adnum = c.attnum) end`,
  'pg_attribute.atttypid': sqlFragment`pg_catalog.format_type(c.atttypid, c.atttypmod)`,
  'pg_class.relpartbound': sqlFragment`
    case when c.relispartition then
      pg_catalog.pg_get_expr(c.relpartbound, c.oid)
      || case when (select i.inhdetachpending from pg_catalog.pg_inherits i where i.inhrelid = c.oid)
              then ' (to be detached)' else '' end end`,
  'pg_class.relreplident': sqlFragment`
    case c.relreplident when 'd' then 'default' when 'n' then 'nothing' when 'f' then 'full' when 'i' then (
      select 'index ' || pg_catalog.quote_ident(r.relname)
        from pg_catalog.pg_index i
        join pg_catalog.pg_class r on r.oid = i.indexrelid
       where i.indrelid = c.oid and i.indisreplident) end`,
  // A toast table is no object of its own, but it has options: `with (toast.autovacuum_enabled = off)`.
  'pg_class.reltoastrelid': sqlFragment`(
    select pg_catalog.array_agg(o order by o)
      from pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) o
     where t.oid = c.reltoastrelid)`,
  // The one of the operating system's; other providers have a locale alone.
  'pg_collation.collctype': sqlFragment`case when c.collprovider = 'c' then c.collctype::pg_catalog.text end`,
  'pg_constraint.conbin': sqlFragment`pg_catalog.pg_get_expr(c.conbin, c.conrelid)`,
  // The index that a foreign key is checked by follows from the columns that it refers to.
  'pg_constraint.conindid': sqlFragment`case when c.contype <> 'f' then c.conindid::pg_catalog.int8 end`,
  // Those of a check are in its expression.
  'pg_constraint.conkey': sqlFragment`case when c.contype <> 'c' then c.conkey end`,
  // Keys are never inherited: of one it only tells whether a partition's was made with its table or attached to it.
  'pg_constraint.connoinherit': sqlFragment`case when c.contype in ('c', 'n') then c.connoinherit::pg_catalog.text end`,
  'pg_conversion.conforencoding': sqlFragment`pg_catalog.pg_encoding_to_char(c.conforencoding)`,
  'pg_conversion.contoencoding': sqlFragment`pg_catalog.pg_encoding_to_char(c.contoencoding)`,
  'pg_index.indexprs': sqlFragment`pg_catalog.pg_get_expr(c.indexprs, c.indrelid)`,
  'pg_index.indoption': sqlFragment`(
    select pg_catalog.array_agg(case when o & 1 = 0 then 'asc' else 'desc' end
                                || case when o & 2 = 0 then ' nulls last' else ' nulls first' end order by o.position)
      from pg_catalog.unnest(c.indoption::pg_catalog.int2[]) with ordinality o (o, position))`,
  'pg_index.indpred': sqlFragment`pg_catalog.pg_get_expr(c.indpred, c.indrelid)`,
  'pg_partitioned_table.partexprs': sqlFragment`pg_catalog.pg_get_expr(c.partexprs, c.partrelid)`,
  'pg_policy.polqual': sqlFragment`pg_catalog.pg_get_expr(c.polqual, c.polrelid)`,
  'pg_policy.polwithcheck': sqlFragment`pg_catalog.pg_get_expr(c.polwithcheck, c.polrelid)`,
  // Names, modes, types and defaults of all parameters; in `returns table` the columns are the result's.
  'pg_proc.proargnames': sqlFragment`pg_catalog.pg_get_function_arguments(c.oid)`,
  'pg_proc.prorettype': sqlFragment`pg_catalog.pg_get_function_result(c.oid)`,
  'pg_proc.prosqlbody': sqlFragment`pg_catalog.pg_get_function_sqlbody(c.oid)`,
  'pg_publication_rel.prqual': sqlFragment`pg_catalog.pg_get_expr(c.prqual, c.prrelid)`,
  // The whole rule; that of a view is its query.
  'pg_rewrite.ev_action': sqlFragment`
    case when c.rulename = '_RETURN' then pg_catalog.pg_get_viewdef(c.ev_class) else pg_catalog.pg_get_ruledef(c.oid) end`,
  'pg_statistic_ext.stxexprs': sqlFragment`pg_catalog.pg_get_statisticsobjdef_expressions(c.oid)`,
  // Whether it was asked for; how far it has come is a matter of operation.
  'pg_subscription.subtwophasestate': sqlFragment`(c.subtwophasestate <> 'd')::pg_catalog.text`,
  // Each ends in a zero byte.
  'pg_trigger.tgargs': sqlFragment`
    case when c.tgnargs > 0 then (
      select pg_catalog.array_agg(
               pg_catalog.convert_from(pg_catalog.decode(a, 'hex'), pg_catalog.getdatabaseencoding()) order by position)
        from pg_catalog.string_to_table(
               pg_catalog.regexp_replace(pg_catalog.encode(c.tgargs, 'hex'), '(..)', '\\1 ', 'g'), '00 ')
             with ordinality a (a, position)
       where position <= c.tgnargs) end`,
  'pg_trigger.tgqual': sqlFragment`
    case when c.tgqual is not null then pg_catalog.substring(pg_catalog.pg_get_triggerdef(c.oid), ' WHEN (.*) EXECUTE ') end`,
  // Bits of catalog/pg_trigger.h.
  'pg_trigger.tgtype': sqlFragment`
    case when c.tgtype & 64 > 0 then 'instead of ' when c.tgtype & 2 > 0 then 'before ' else 'after ' end
    || pg_catalog.concat_ws(' or ', case when c.tgtype & 4 > 0 then 'insert' end,
         case when c.tgtype & 8 > 0 then 'delete' end, case when c.tgtype & 16 > 0 then 'update' end,
         case when c.tgtype & 32 > 0 then 'truncate' end)
    || case when c.tgtype & 1 > 0 then ' for each row' else ' for each statement' end`,
  'pg_ts_config_map.mapdict': sqlFragment`(
    select pg_catalog.array_agg(m.mapdict::pg_catalog.int8 order by m.mapseqno)
      from pg_catalog.pg_ts_config_map m where m.mapcfg = c.mapcfg and m.maptokentype = c.maptokentype)`,
  'pg_ts_config_map.maptokentype': sqlFragment`(
    select t.alias
      from pg_catalog.pg_ts_config g, pg_catalog.ts_token_type(g.cfgparser) t
     where g.oid = c.mapcfg and t.tokid = c.maptokentype)`,
  'pg_type.typbasetype': sqlFragment`
    case when c.typbasetype <> 0 then pg_catalog.format_type(c.typbasetype, c.typtypmod) end`,
  // Types of the system by their usual names, arrays by those of their elements, both as the server prints them.
  'pg_type.typname': sqlFragment`
    case when c.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
           or exists (select from pg_catalog.pg_type e where e.oid = c.typelem and e.typarray = c.oid)
         then pg_catalog.to_jsonb(array[pg_catalog.format_type(c.oid, null)])
         else pg_catalog.to_jsonb(c.typname) end`,
  'pg_type.typdefault': sqlFragment`coalesce(pg_catalog.pg_get_expr(c.typdefaultbin, 0), c.typdefault)`,
};

/** Columns in which all but base types, whose definition says them, follow from what the type is made of. */
export const columnsOfBaseTypes: ReadonlySet<string> = new Set([
  'typalign',
  'typanalyze',
  'typbyval',
  'typcategory',
  'typdelim',
  'typelem',
  'typinput',
  'typispreferred',
  'typlen',
  'typmodin',
  'typmodout',
  'typoutput',
  'typreceive',
  'typsend',
  'typstorage',
  'typsubscript',
]);

/** The definition of a whole object, for people, by catalog; its properties are what is compared. */
export const printedDefinitions: Readonly<Record<string, SqlFragment>> = {
  pg_attribute: sqlFragment`
    pg_catalog.concat_ws(' ', pg_catalog.format_type(c.atttypid, c.atttypmod),
      case when c.attnotnull then 'not null' end,
      (select case when c.attgenerated = '' then 'default ' else 'generated always as ' end
              || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
         from pg_catalog.pg_attrdef d
        where c.atthasdef and d.adrelid = c.attrelid and d.adnum = c.attnum))`,
  pg_class: sqlFragment`
    case when c.relkind in ('i', 'I') then pg_catalog.pg_get_indexdef(c.oid)
         when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end`,
  pg_constraint: sqlFragment`pg_catalog.pg_get_constraintdef(c.oid)`,
  pg_proc: sqlFragment`case when c.prokind <> 'a' then pg_catalog.pg_get_functiondef(c.oid) end`,
  pg_rewrite: sqlFragment`pg_catalog.pg_get_ruledef(c.oid)`,
  pg_statistic_ext: sqlFragment`pg_catalog.pg_get_statisticsobjdef(c.oid)`,
  pg_trigger: sqlFragment`case when not c.tgisinternal then pg_catalog.pg_get_triggerdef(c.oid) end`,
};
