import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { seededRandom } from '../../src/functional-dependencies/seeded-random.ts';
import { type TestProject, withProject } from '../support/project.ts';
import { withProxy } from '../support/proxy.ts';
import { startRunner } from '../support/runner.ts';

const files = {
  'migrations/1_people.sql':
    'create table public.people (id int primary key, name text);\ninsert into public.people select g, g::text from generate_series(1, 2000) g;\n',
  'migrations/2_names.sql': `-- transaction: none
create index concurrently people_name on public.people (name);
insert into public.people values (0, 'zero');
drop index concurrently public.people_name;
create unique index concurrently people_unique on public.people (name);
vacuum public.people;
`,
  'migrations/3_count.sql':
    "create table public.counted as select count(*) as people from public.people;\ncomment on table public.counted is $$it's counted$$;\n",
  'migrations/4_more.sql':
    'alter table public.people add column born date;\ncreate index people_born on public.people (born);\n',
};

const undisturbed = {
  indexes: ['people_born true', 'people_pkey true', 'people_unique true'],
  columns: ['id', 'name', 'born'],
  counted: ['2001'],
  history: ['1 applied', '2 applied', '3 applied', '4 applied'],
};

async function look({ sql }: Database): Promise<typeof undisturbed> {
  const column = async (query: PromiseLike<readonly Record<string, unknown>[]>): Promise<string[]> =>
    (await query).map((row) => String(Object.values(row)[0]));
  return {
    indexes: await column(sql`
      select c.relname || ' ' || i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = 'public'::regnamespace order by 1`),
    columns: await column(sql`
      select column_name from information_schema.columns where table_name = 'people' order by ordinal_position`),
    counted: await column(sql`select people from public.counted`),
    history: await column(sql`select version || ' ' || state from codelearn.migrations order by version`),
  };
}

/** After a fault one more run must end where an undisturbed one does. */
async function assertConverges({ run, database }: TestProject, what: string): Promise<void> {
  const { code, err } = await run('migrate', '--lock-wait', '60s');
  assert.equal(code, 0, `${what}\n${err}`);
  assert.deepEqual(await look(database), undisturbed, what);
  assert.equal((await run('migrate')).out, 'nothing to do: the database is up to date\n');
}

test('an undisturbed run gives what every disturbed one is measured by', () =>
  withProject(files, (project) => assertConverges(project, 'undisturbed')));

const moments: readonly (readonly [string, RegExp])[] = [
  ['the begin of a file', /^begin; select .*savepoint/],
  ['the first statement of a file', /^create table public\.people/],
  ['a later statement of a file', /^insert into public\.people select/],
  [
    'the record and commit of a file',
    /^set constraints all immediate;.* release savepoint.*insert into codelearn\.migrations/s,
  ],
  ['the start of a file outside transactions', /'partial'/],
  ['the note that a bare statement starts', /statement_started = 1/],
  ['a bare statement', /^create index concurrently people_name/],
  ['the note that a bare statement is done', /statements_done = 1/],
  ['a statement between two bare ones', /^insert into public\.people values/],
  ['a concurrent drop', /^drop index concurrently public\.people_name/],
  ['a concurrent unique index', /^create unique index concurrently/],
  ['a vacuum', /^vacuum/],
  ['the note that the file is done', /statement_hashes = null/],
];

for (const [what, pattern] of moments) {
  for (const when of ['cut before', 'cut after'] as const) {
    test(`the connection is ${when} ${what}: the next run converges`, () =>
      withProject(files, async (project) => {
        let hit = false;
        let inFile = false;
        await withProxy(
          project.target,
          (query) => {
            inFile ||= query.includes('savepoint');
            if (!inFile || !pattern.test(query)) return 'pass';
            hit = true;
            return when;
          },
          async (through) => {
            const { code, err } = await project.runWith({ env: { DATABASE_URL: targetUrl(through) } }, 'migrate');
            assert.equal(code, 3, err);
          },
        );
        assert.ok(hit, 'the moment came');
        await assertConverges(project, what);
      }));
  }
}

/** `npm run test:faults` asks for more. */
const rounds = Number(process.env.CODELEARN_FAULTS ?? 20);

/** The moments of a run that failed come again with the seed that it printed. */
const seed = Number(process.env.CODELEARN_FAULTS_SEED ?? Date.now() % 1_000_000);

test(`${rounds} kills at random moments, of the client and of the backend: the next run converges`, async (context) => {
  context.diagnostic(`CODELEARN_FAULTS_SEED=${seed}`);
  const random = seededRandom(seed);
  for (let round = 0; round < rounds; round += 1) {
    await withProject(files, async (project) => {
      const { target, folder, database } = project;
      const runner = startRunner(target, folder, ['migrate']);
      const after = random() * 150;
      let begun = 0;
      while (runner.process.exitCode === null && (begun === 0 || performance.now() - begun < after)) {
        const backends = await database.sql`
          select from pg_stat_activity where datname = current_database() and application_name = 'codelearn' and pid <> pg_backend_pid()`;
        if (begun === 0 && backends.length > 0) begun = performance.now();
      }
      if (round % 2 === 0) runner.process.kill('SIGKILL');
      else {
        await database.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'codelearn' and pid <> pg_backend_pid()`;
      }
      const { err } = await runner.ended;
      assert.doesNotMatch(err, /defect|TypeError/);
      await assertConverges(project, `round ${round} of seed ${seed}, after ${after} ms`);
    });
  }
});
