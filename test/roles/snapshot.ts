import type { Database } from '../../src/connection/session.ts';

/** Catalogs of one database; each row with the transaction that wrote it. */
const local = [
  ...[
    'class',
    'attribute',
    'attrdef',
    'constraint',
    'index',
    'trigger',
    'policy',
    'rewrite',
    'proc',
    'aggregate',
    'type',
  ],
  ...['enum', 'namespace', 'default_acl', 'depend', 'description', 'extension', 'publication', 'event_trigger'],
  ...[
    'language',
    'cast',
    'am',
    'collation',
    'foreign_data_wrapper',
    'foreign_server',
    'largeobject_metadata',
    'sequence',
  ],
];

/** What the server's other databases share, as far as an attempt could change it. */
const shared = [
  `select rolname, a::text from pg_catalog.pg_authid a where rolname in ('postgres', ROLE) or rolname like 'codelearn%'`,
  `select d::text, xmin::text from pg_catalog.pg_database d
    where datname = pg_catalog.current_database() or datname like 'codelearn_attempt%'`,
  `select s::text from pg_catalog.pg_db_role_setting s
    where setrole in (0, 10) or setrole = (select oid from pg_catalog.pg_roles where rolname = ROLE)`,
  `select m::text from pg_catalog.pg_auth_members m
    where member = (select oid from pg_catalog.pg_roles where rolname = ROLE)`,
  'select spcname, spcacl::text from pg_catalog.pg_tablespace',
  `select subname from pg_catalog.pg_subscription where subname like 'codelearn%'`,
  `select slot_name from pg_catalog.pg_replication_slots where slot_name like 'codelearn%'`,
  `select roname from pg_catalog.pg_replication_origin where roname like 'codelearn%'`,
  `select name, setting from pg_catalog.pg_file_settings where sourcefile like '%auto.conf'`,
  'select schemaname, sequencename, last_value from pg_catalog.pg_sequences',
];

/** Everything that an attempt could leave behind, a line each: two are equal when nothing has changed. */
export async function readSnapshot({ sql }: Database, role: string): Promise<ReadonlySet<string>> {
  const queries = [
    ...local.map((name) => `select t::text, xmin::text from pg_catalog.pg_${name} t`),
    ...shared.map((query) => query.replaceAll('ROLE', `'${role}'`)),
    ...(await listTables(sql)).map((table) => `select t::text, xmin::text from ${table} t`),
  ];
  const lines = new Set<string>();
  for (const query of queries) {
    for (const row of await sql.unsafe(query)) lines.add(`${query}: ${JSON.stringify(row)}`);
  }
  return lines;
}

async function listTables(sql: Database['sql']): Promise<readonly string[]> {
  const rows = await sql`
    select pg_catalog.format('%I.%I', schemaname, tablename) as name
    from pg_catalog.pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')
    order by 1`;
  return rows.map(({ name }) => name);
}
