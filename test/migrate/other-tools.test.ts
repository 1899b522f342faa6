import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { foreignTools } from '../../src/migrate/history/foreign-history.ts';
import { type TestProject, withProject } from '../support/project.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'src/migrate/other-tools.md'), 'utf8');

/** The SQL that the page gives for a tool: the first block behind the paragraph that begins with its name. */
function wayBack(tool: string): string {
  const from = page.toLowerCase().indexOf(`\n\n${tool}`);
  const [, sql] = /```sql\n([^`]*)```/.exec(page.slice(from)) ?? [];
  assert.ok(from > 0 && sql !== undefined, `the page has a way back to ${tool}`);
  return sql;
}

/** Ours, kept where the bench installs what it compares with. */
function findProgram(name: string): { readonly path: string; readonly skip: string | false } {
  const path = join(root, 'node_modules/.cache/codelearn-bench/node_modules/.bin', name);
  return { path, skip: !existsSync(path) && `${name} is not installed: npm run bench installs it` };
}

type Run = (...argv: string[]) => Promise<{ readonly code: number; readonly said: string }>;

function runner(path: string, { folder, target }: TestProject, before: readonly string[]): Run {
  const env = { ...process.env, PGHOST: target.hosts[0]?.host, PGUSER: target.user, PGDATABASE: target.database };
  return (...argv) =>
    new Promise((resolve) => {
      execFile(path, [...before, ...argv], { cwd: folder, env }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), said: out + err }),
      );
    });
}

async function tables({ database }: TestProject): Promise<string> {
  const rows = await database.sql`
    select relname from pg_class where relnamespace = 'public'::regnamespace and relname in ('one', 'two', 'three', 'four')`;
  return rows
    .map(({ relname }) => relname)
    .sort()
    .join(' ');
}

interface Tool {
  readonly marks: readonly [up: string, down: string];
  readonly ids: readonly string[];
  readonly history: string;
  /** Put before the tool's words. */
  options(project: TestProject): readonly string[];
  readonly up: readonly string[];
  readonly down: readonly string[];
}

const tools: Readonly<Record<string, Tool>> = {
  dbmate: {
    marks: ['-- migrate:up', '-- migrate:down'],
    ids: ['20260101000000', '20260102000000', '20260103000000', '20260104000000'],
    history: 'public.schema_migrations',
    options: ({ target }) => [
      ...['--url', `postgres://${target.user}@/${target.database}?socket=${target.hosts[0]?.host}`],
      ...['--migrations-dir', 'sql/db', '--no-dump-schema'],
    ],
    up: ['migrate'],
    down: ['rollback'],
  },
  'node-pg-migrate': {
    marks: ['-- Up Migration', '-- Down Migration'],
    ids: ['1700000000001', '1700000000002', '1700000000003', '1700000000004'],
    history: 'public.pgmigrations',
    options: () => [],
    up: ['up', '-m', 'sql/db'],
    down: ['down', '-m', 'sql/db'],
  },
};

for (const [name, { marks, ids, history, options, up, down }] of Object.entries(tools)) {
  const { path, skip } = findProgram(name);
  const file = (at: number, table: string): [string, string] => [
    `db/${ids[at]}_${table}.sql`,
    `${marks[0]}\ncreate table public.${table} (i int);\n\n${marks[1]}\ndrop table public.${table};\n`,
  ];

  test(`from the real ${name} to codelearn and back, twice: neither runs a file again or misses one`, { skip }, () =>
    withProject(Object.fromEntries([file(0, 'one'), file(1, 'two')]), async (project) => {
      const { run, write, database } = project;
      const other = runner(path, project, options(project));
      const codelearn = (...argv: string[]): ReturnType<TestProject['run']> => run(...argv, '--sql', 'sql/db');
      const kept = async (): Promise<string> =>
        JSON.stringify(await database.sql.unsafe(`select * from ${history} order by 1`));

      const first = await other(...up);
      assert.equal(first.code, 0, first.said);
      const before = await kept();
      assert.equal((await codelearn('baseline', '--from', name)).code, 0);
      assert.equal((await codelearn('migrate')).out, 'nothing to do: the database is up to date\n');
      // Nothing was migrated: the other tool just goes on.
      assert.equal((await other(...up)).code, 0);
      assert.equal(await tables(project), 'one two');

      write(...file(2, 'three'));
      assert.match((await codelearn('migrate')).out, /^1 migration applied/);
      assert.equal((await codelearn('rollback', '--steps', '2')).code, 0);
      assert.match((await codelearn('migrate')).out, /^2 migrations applied/);
      assert.equal(await kept(), before, 'its table is as it left it');
      const unaware = await other(...up);
      assert.notEqual(unaware.code, 0, 'without being told it would run the third file again');

      await database.sql.unsafe(wayBack(name));
      const aware = await other(...up);
      assert.equal(aware.code, 0, aware.said);
      write(...file(3, 'four'));
      const onward = await other(...up);
      assert.equal(onward.code, 0, onward.said);
      assert.equal(await tables(project), 'four one three two');
      for (const rest of ['one three two', 'one two', 'one']) {
        const undone = await other(...down);
        assert.equal(undone.code, 0, undone.said);
        assert.equal(await tables(project), rest);
      }
      assert.equal((await other(...up)).code, 0);

      const again = await codelearn('baseline', '--from', name);
      assert.deepEqual([again.code, again.out], [0, `declared ${ids[3]}_four\n`], again.err);
      assert.equal((await codelearn('migrate')).out, 'nothing to do: the database is up to date\n');
    }),
  );
}

const shapes: Readonly<
  Record<string, { readonly table: string; readonly files: readonly string[]; readonly known: string }>
> = {
  diesel: {
    table: `create table public.__diesel_schema_migrations (version varchar(50) primary key, run_on timestamp not null default now());
      insert into public.__diesel_schema_migrations (version) values ('20260101000000'), ('20250101000000')`,
    files: ['2026-01-01-000000_one/up.sql', '2026-01-02-000000_two/up.sql'],
    known: "select string_agg(version, ' ' order by version) as known from public.__diesel_schema_migrations",
  },
  'golang-migrate': {
    table:
      'create table public.schema_migrations (version bigint primary key, dirty boolean not null); insert into public.schema_migrations values (1, false)',
    files: ['1_one.up.sql', '2_two.up.sql'],
    known: "select string_agg(version || ' ' || dirty, ' ') as known from public.schema_migrations",
  },
  goose: {
    table: `create table public.goose_db_version (id int primary key generated by default as identity, version_id bigint not null, is_applied boolean not null, tstamp timestamp default now());
      insert into public.goose_db_version (version_id, is_applied) values (0, true), (1, true), (9, true)`,
    files: ['00001_one.sql', '00002_two.sql'],
    known: "select string_agg(version_id || ' ' || is_applied, ' ' order by id) as known from public.goose_db_version",
  },
  flyway: {
    table: `create table public.flyway_schema_history (installed_rank int not null primary key, version varchar(50), description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null, checksum int, installed_by varchar(100) not null, installed_on timestamp not null default now(), execution_time int not null, success boolean not null);
      insert into public.flyway_schema_history values (1, '1.1', 'one', 'SQL', 'V1.1__one.sql', 7, 'me', now(), 1, true), (2, '1.2', 'old', 'SQL', 'V1.2__old.sql', 7, 'me', now(), 1, true)`,
    files: ['V1.1__one.sql', 'V1.10__two_b.sql'],
    known:
      "select string_agg(concat_ws(' ', installed_rank, version, description, script, checksum, success), ', ' order by installed_rank) as known from public.flyway_schema_history",
  },
};

const known: Readonly<Record<string, string>> = {
  diesel: '20260101000000 20260102000000',
  'golang-migrate': '2 false',
  goose: '0 true 1 true 2 true',
  flyway: '1 1.1 one V1.1__one.sql 7 t, 2 1.10 two b V1.10__two_b.sql 0 t',
};

for (const [tool, { table, files, known: question }] of Object.entries(shapes)) {
  test(`the way back to ${tool} leaves in its table what is applied`, () => {
    const head = tool === 'goose' ? '-- +goose Up\n' : '';
    return withProject(
      Object.fromEntries(files.map((file) => [`db/${file}`, `${head}select 1;\n`])),
      async ({ run, database }) => {
        assert.equal((await run('migrate', '--sql', 'sql/db')).code, 0);
        await database.sql.unsafe(table);
        for (let times = 0; times < 2; times += 1) {
          await database.sql.unsafe(wayBack(tool));
          const [row] = await database.sql.unsafe(question);
          assert.equal(row?.known, known[tool]);
        }
      },
    );
  });
}

test('the page has a way back to every tool that there is a way from', () => {
  for (const tool of Object.keys(foreignTools)) assert.match(wayBack(tool), /^(insert|delete)/);
});
