import { type TestProject, withProject } from './project.ts';

/** A cached query over one table: each run of it is one sequential scan, which the server counts. */
export const topThings = `-- The things that sell best.
-- cache: 5 minutes
-- stale: 1 hour
select id, full_name as "name", price, sold_count, made_at
  from things
 order by sold_count desc, id
 limit 2;
`;

/** What that answers for the rows below. */
export const bestThings = [
  { id: '9007199254740993', name: 'Löwe', price: '0.10', soldCount: 7, madeAt: '2026-01-02T03:04:05.678Z' },
  { id: '2', name: null, price: '5.00', soldCount: 3, madeAt: null },
];

export function withThings<T>(
  use: (project: TestProject) => Promise<T>,
  files: Readonly<Record<string, string>> = {},
): Promise<T> {
  return withProject({ 'queries/top_things.sql': topThings, ...files }, async (project) => {
    await project.database.sql.unsafe(`
      create table things (
        id bigint primary key, full_name text, price numeric(6, 2), sold_count int not null, made_at timestamptz);
      insert into things values
        (9007199254740993, 'Löwe', 0.10, 7, '2026-01-02 03:04:05.678+00'), (2, null, 5, 3, null), (3, 'c', 1, 0, null);`);
    // Making the primary key was a scan too.
    await project.database.sql`select pg_catalog.pg_stat_force_next_flush()`;
    await project.database.sql`select pg_catalog.pg_stat_reset_single_table_counters('things'::regclass)`;
    return use(project);
  });
}

/** How often the database was queried: sessions report what they scanned when they end. */
export async function countAsked(
  { database: { sql } }: Pick<TestProject, 'database'>,
  table = 'things',
): Promise<number> {
  let others = 1;
  while (others > 0) {
    const [row] = await sql`
      select count(*)::int as others
        from pg_catalog.pg_stat_activity
       where datname = pg_catalog.current_database() and pid <> pg_catalog.pg_backend_pid()`;
    others = row?.others;
  }
  const [row] = await sql`
    select seq_scan::int as asked from pg_catalog.pg_stat_user_tables where relname = ${table}`;
  return row?.asked;
}
