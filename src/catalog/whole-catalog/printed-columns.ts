import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/**
 * How the server itself prints what is not text in a catalog: parsed expressions, above all. By `catalog.column`; `c` is the
 * row. A column of type `pg_node_tree` that is not here would be compared in the server's inner form, which a test forbids.
 */
export const printedColumns: Readonly<Record<string, SqlFragment>> = {
  'pg_attrdef.adbin': sqlFragment`pg_catalog.pg_get_expr(c.adbin, c.adrelid)`,
  'pg_attribute.atttypid': sqlFragment`pg_catalog.format_type(c.atttypid, c.atttypmod)`,
  'pg_class.relpartbound': sqlFragment`pg_catalog.pg_get_expr(c.relpartbound, c.oid)`,
  // A toast table is no object of its own, but it has options: `with (toast.autovacuum_enabled = off)`.
  'pg_class.reltoastrelid': sqlFragment`(
    select pg_catalog.array_agg(o order by o)
      from pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) o
     where t.oid = c.reltoastrelid)`,
  'pg_constraint.conbin': sqlFragment`pg_catalog.pg_get_expr(c.conbin, c.conrelid)`,
  'pg_index.indexprs': sqlFragment`pg_catalog.pg_get_expr(c.indexprs, c.indrelid)`,
  'pg_index.indpred': sqlFragment`pg_catalog.pg_get_expr(c.indpred, c.indrelid)`,
  'pg_partitioned_table.partexprs': sqlFragment`pg_catalog.pg_get_expr(c.partexprs, c.partrelid)`,
  'pg_policy.polqual': sqlFragment`pg_catalog.pg_get_expr(c.polqual, c.polrelid)`,
  'pg_policy.polwithcheck': sqlFragment`pg_catalog.pg_get_expr(c.polwithcheck, c.polrelid)`,
  'pg_proc.proargdefaults': sqlFragment`pg_catalog.pg_get_expr(c.proargdefaults, 0)`,
  'pg_proc.prosqlbody': sqlFragment`pg_catalog.pg_get_function_sqlbody(c.oid)`,
  'pg_publication_rel.prqual': sqlFragment`pg_catalog.pg_get_expr(c.prqual, c.prrelid)`,
  // The whole rule; that of a view is its query.
  'pg_rewrite.ev_action': sqlFragment`
    case when c.rulename = '_RETURN' then pg_catalog.pg_get_viewdef(c.ev_class) else pg_catalog.pg_get_ruledef(c.oid) end`,
  'pg_rewrite.ev_qual': sqlFragment`null`,
  'pg_statistic_ext.stxexprs': sqlFragment`pg_catalog.pg_get_statisticsobjdef_expressions(c.oid)`,
  'pg_trigger.tgqual': sqlFragment`
    case when c.tgqual is not null then pg_catalog.substring(pg_catalog.pg_get_triggerdef(c.oid), ' WHEN (.*) EXECUTE ') end`,
  'pg_type.typdefaultbin': sqlFragment`pg_catalog.pg_get_expr(c.typdefaultbin, 0)`,
};

/** The definition of a whole object, for people, by catalog; its properties are what is compared. */
export const printedDefinitions: Readonly<Record<string, SqlFragment>> = {
  pg_attribute: sqlFragment`
    pg_catalog.concat_ws(' ', pg_catalog.format_type(c.atttypid, c.atttypmod),
      case when c.attnotnull then 'not null' end,
      (select case when c.attgenerated = '' then 'default ' else 'generated always as ' end
              || pg_catalog.pg_get_expr(d.adbin, d.adrelid)
         from pg_catalog.pg_attrdef d
        where d.adrelid = c.attrelid and d.adnum = c.attnum))`,
  pg_class: sqlFragment`
    case when c.relkind in ('i', 'I') then pg_catalog.pg_get_indexdef(c.oid)
         when c.relkind in ('v', 'm') then pg_catalog.pg_get_viewdef(c.oid) end`,
  pg_constraint: sqlFragment`pg_catalog.pg_get_constraintdef(c.oid)`,
  pg_proc: sqlFragment`case when c.prokind <> 'a' then pg_catalog.pg_get_functiondef(c.oid) end`,
  pg_rewrite: sqlFragment`pg_catalog.pg_get_ruledef(c.oid)`,
  pg_statistic_ext: sqlFragment`pg_catalog.pg_get_statisticsobjdef(c.oid)`,
  pg_trigger: sqlFragment`case when not c.tgisinternal then pg_catalog.pg_get_triggerdef(c.oid) end`,
};
