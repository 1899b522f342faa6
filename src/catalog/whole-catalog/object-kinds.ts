/** By the letter that a catalog tells kinds apart with. */
export const kindLetters: Readonly<
  Record<string, { readonly column: string; readonly words: Readonly<Record<string, string>> }>
> = {
  pg_aggregate: {
    column: 'aggkind',
    words: { h: 'hypothetical-set aggregate', n: 'aggregate', o: 'ordered-set aggregate' },
  },
  pg_class: {
    column: 'relkind',
    words: {
      r: 'table',
      p: 'partitioned table',
      i: 'index',
      I: 'partitioned index',
      S: 'sequence',
      v: 'view',
      m: 'materialized view',
      c: 'composite type',
      f: 'foreign table',
    },
  },
  pg_constraint: {
    column: 'contype',
    words: {
      c: 'check constraint',
      f: 'foreign key',
      n: 'not-null constraint',
      p: 'primary key',
      t: 'constraint trigger',
      u: 'unique constraint',
      x: 'exclusion constraint',
    },
  },
  pg_proc: { column: 'prokind', words: { f: 'function', p: 'procedure', a: 'aggregate', w: 'window function' } },
  pg_type: {
    column: 'typtype',
    words: {
      b: 'type',
      c: 'composite type',
      d: 'domain',
      e: 'enum',
      m: 'multirange',
      p: 'shell type',
      r: 'range',
    },
  },
};

const kinds: Readonly<Record<string, string>> = {
  pg_am: 'access method',
  pg_amop: 'operator',
  pg_amproc: 'support function',
  pg_attribute: 'column',
  pg_authid: 'role',
  pg_cast: 'cast',
  pg_collation: 'collation',
  pg_conversion: 'conversion',
  pg_database: 'database',
  pg_db_role_setting: 'settings of',
  pg_default_acl: 'default privileges',
  pg_depend: 'dependency of',
  pg_description: 'comment on',
  pg_enum: 'label',
  pg_event_trigger: 'event trigger',
  pg_extension: 'extension',
  pg_foreign_data_wrapper: 'foreign-data wrapper',
  pg_foreign_server: 'foreign server',
  pg_foreign_table: 'foreign table',
  pg_index: 'index',
  pg_inherits: 'inheritance of',
  pg_language: 'language',
  pg_namespace: 'schema',
  pg_opclass: 'operator class',
  pg_operator: 'operator',
  pg_opfamily: 'operator family',
  pg_partitioned_table: 'partitioned table',
  pg_policy: 'policy',
  pg_publication: 'publication',
  pg_publication_namespace: 'published schema',
  pg_publication_rel: 'published table',
  pg_range: 'range',
  pg_rewrite: 'rule',
  pg_seclabel: 'security label on',
  pg_sequence: 'sequence',
  pg_shdescription: 'comment on',
  pg_shseclabel: 'security label on',
  pg_statistic_ext: 'statistics',
  pg_subscription: 'subscription',
  pg_transform: 'transform',
  pg_trigger: 'trigger',
  pg_ts_config: 'text search configuration',
  pg_ts_config_map: 'mapping',
  pg_ts_dict: 'text search dictionary',
  pg_ts_parser: 'text search parser',
  pg_ts_template: 'text search template',
  pg_user_mapping: 'user mapping',
};

/** `view`, `foreign key`; the catalog's name for a kind that has no word here. */
export function kindWord(catalog: string, values: Readonly<Record<string, unknown>>): string {
  const letters = kindLetters[catalog];
  return letters?.words[String(values[letters.column])] ?? kinds[catalog] ?? catalog;
}
