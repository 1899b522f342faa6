import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import bcrypt from 'bcrypt';
import type { Database } from '../../../src/connection/session.ts';
import { targetUrl } from '../../../src/connection/target.ts';
import { withEmbeddedDatabase } from '../../../src/embedded/embedded.ts';
import { type Outcome, runCli } from '../../support/cli.ts';
import { connectTo, never, withTestDatabase } from '../../support/database.ts';
import { withFolder } from '../../support/folder.ts';
import { applyReference } from '../../support/reference.ts';

type Seed = (...flags: readonly string[]) => Promise<Outcome>;

/** `codelearn seed` on a database that has the reference schema and that the tool takes for anybody's. */
function withSeed(
  use: (seed: Seed, database: Database) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  return withTestDatabase(async (database, target) => {
    await applyReference(database);
    await use((...flags) => runCli(['seed', ...flags], { env: { DATABASE_URL: targetUrl(target), ...env } }), database);
  });
}

test('the result is on standard output, the way there on standard error', () =>
  withSeed(async (seed, { target }) => {
    const { code, out, err } = await seed('--students', '30', '--courses=4', '--instructors', '2');
    assert.equal(code, 0, err);
    const lessons = /lessons +(\d+)/.exec(out)?.[1];
    assert.equal(
      out,
      [
        'table      rows',
        'users        32',
        'courses       4',
        `lessons      ${lessons}`,
        'purchases    60',
        'demo logins: none; the database is not the embedded one, so no password fits student@codelearn.example, ' +
          'instructor@codelearn.example',
        '             (set CODELEARN_DEMO_PASSWORD to give them one)',
        '',
      ].join('\n'),
    );
    const lines = err.replace(/\d+\.\d\d s/g, 'N s').split('\n');
    assert.deepEqual(lines, [
      `database: ${targetUrl(target)} (DATABASE_URL)`,
      ...['00_sizes', '05_draws', '10_users', '20_courses', '30_lessons', '35_shares', '40_purchases'].map(
        (name) => `seeded: ${name}.sql (N s)`,
      ),
      '',
    ]);
  }));

test('a long file says every two seconds how far it is, how fast and how long still, each time on a line of its own', () =>
  withFolder(
    {
      'sql/seeds/1_pets.sql':
        '-- Pets.\n-- parameter: pets 100000 how many pets\n-- steps: pets 20000\nselect pg_sleep(0.001);',
    },
    (cwd) =>
      withTestDatabase(async (_, target) => {
        let clock = 0;
        const now = (): Date => {
          clock += 1100;
          return new Date(clock);
        };
        const { code, out, err } = await runCli(['seed'], { cwd, now, env: { DATABASE_URL: targetUrl(target) } });
        assert.equal(code, 0, err);
        assert.equal(out, 'nothing to fill: no file in seeds/ names a table\n');
        const [, ...lines] = err
          .replace(/[\d,]+\/s, \d+ s left/g, 'N/s, N s left')
          .replace(/\d+\.\d\d s/, 'N s')
          .split('\n');
        assert.deepEqual(lines, [
          'seeding: 1_pets.sql, 40,000 of 100,000 pets (40 %), N/s, N s left in this file',
          'seeding: 1_pets.sql, 80,000 of 100,000 pets (80 %), N/s, N s left in this file',
          'seeded: 1_pets.sql (N s)',
          '',
        ]);
      }),
  ));

test('JSON is one document with rows, parameters and logins', () =>
  withSeed(async (seed) => {
    const { code, out } = await seed('--students', '10', '--courses', '2', '--format', 'json');
    assert.equal(code, 0);
    const { format, tables, parameters, logins, password, files, ...rest } = JSON.parse(out);
    assert.deepEqual(Object.keys(rest), ['database']);
    assert.equal(format, 1);
    assert.deepEqual(
      tables.map(({ table }: { table: string }) => table),
      ['users', 'courses', 'lessons', 'purchases'],
    );
    const given = { seed: '1', students: '10', instructors: '20', courses: '2', purchases: '0', zipf: '1.0' };
    assert.deepEqual(parameters, given);
    assert.deepEqual(logins, ['student@codelearn.example', 'instructor@codelearn.example']);
    assert.deepEqual(password, { origin: 'none', generated: null });
    assert.ok(files.every(({ durationMs }: { durationMs: number }) => Number.isInteger(durationMs)));
  }));

test('the password of the environment opens every demo account, and is never shown', () =>
  withSeed(
    async (seed, { sql }) => {
      const { out, err } = await seed('--students', '3', '--courses', '2');
      const [row, ...others] = await sql`select distinct password_hash from public.users`;
      assert.equal(others.length, 0);
      assert.equal(await bcrypt.compare('opensesame-4711', row?.password_hash), true);
      assert.ok(!`${out}${err}`.includes('opensesame-4711'));
      assert.match(out, /^password: {4}the one in CODELEARN_DEMO_PASSWORD \(all demo accounts\)$/m);
    },
    { CODELEARN_DEMO_PASSWORD: 'opensesame-4711' },
  ));

test('a filled database is refused, and reset only when somebody says yes', () =>
  withSeed(async (seed, { sql }) => {
    const size = ['--students', '3', '--courses', '2'];
    assert.equal((await seed(...size)).code, 0);
    const filled = await seed(...size);
    assert.equal(filled.code, 2);
    assert.match(filled.err, /^error: the database is not empty: users, courses, lessons, purchases have rows$/m);
    const unasked = await seed(...size, '--reset');
    assert.equal(unasked.code, 2);
    assert.match(unasked.err, /^hint: {2}There is no terminal to ask on: add --yes to confirm\.$/m);
    const again = await seed('--students', '5', '--courses', '2', '--reset', '--yes');
    assert.equal(again.code, 0, again.err);
    assert.equal((await sql`select from public.users where role = 'student'`).length, 5);
  }));

test('help lists the parameters of the project that --sql names', () =>
  withFolder({ 'team/seeds/1.sql': '-- Cats.\n-- parameter: cats_each 9 how many lives\n' }, async (cwd) => {
    const { code, out } = await runCli(['seed', '--sql', 'team', '--help'], { cwd });
    assert.equal(code, 0);
    assert.match(out, /^Usage: codelearn seed \[options\]\n/);
    assert.match(out, /^ {2}--cats-each <value> +how many lives \(default: 9\)$/m);
    assert.doesNotMatch(out, /students/);
  }));

test('help without a project lists the flags of every project, and says where parameters come from', () =>
  withFolder({}, async (cwd) => {
    const { code, out, err } = await runCli(['seed', '--help'], { cwd });
    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^Usage: codelearn seed \[options\]\n/);
    assert.match(out, /^ {2}--reset +empty the tables first/m);
    assert.match(
      out,
      /\nA project adds a flag for each parameter of its seeds\/; there is no folder sql \(--sql names another\)\.\n$/,
    );
    const elsewhere = await runCli(['seed', '--sql', 'team', '-h'], { cwd });
    assert.match(elsewhere.out, /; there is no folder team \(/);
  }));

test('a parameter cannot have the name of a flag, which is said with file and line', () =>
  withFolder({}, async (folder) => {
    const { out } = await runCli(['seed', '--help'], { cwd: folder });
    const flags = [...out.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, flag = '']) => flag);
    for (const flag of ['sql', 'database-url', 'embedded', 'wait', 'format', 'reset', 'fast', 'yes', 'help']) {
      assert.ok(flags.includes(flag), flag);
    }
    for (const name of flags.map((flag) => flag.replaceAll('-', '_'))) {
      await withFolder({ 'sql/seeds/1.sql': `-- One.\n-- parameter: ${name} 5 how much\n` }, async (cwd) => {
        for (const argv of [['seed'], ['seed', '--help']]) {
          const outcome = await runCli(argv, { cwd, env: { DATABASE_URL: 'postgres://h:1/d' } });
          assert.deepEqual([outcome.code, outcome.out], [2, ''], name);
          assert.match(outcome.err, new RegExp(`^error: sql/seeds/1\\.sql:2: "${name}" is a name of the tool's own\n`));
        }
      });
    }
  }));

test('parameters whose flags look alike, or like the negation of a flag, are kept apart', () =>
  withFolder(
    {
      'sql/seeds/1.sql': [
        '-- Notes.\n-- fills: notes',
        ...['a1', 'a_1', 'no_reset', 'no_pets'].map((name) => `-- parameter: ${name} 0 of ${name}`),
        'insert into notes select current_setting(name) from unnest(array[',
        "  'codelearn.a1', 'codelearn.a_1', 'codelearn.no_reset', 'codelearn.no_pets']) with ordinality as s (name, n) order by n;",
      ].join('\n'),
    },
    (cwd) =>
      withTestDatabase(async ({ sql }, target) => {
        await sql`create table public.notes (value text)`;
        const argv = ['seed', '--a1', '1', '--a-1', '2', '--no-reset', '3', '--format', 'json'];
        const { code, out, err } = await runCli(argv, { cwd, env: { DATABASE_URL: targetUrl(target) } });
        assert.equal(code, 0, err);
        assert.deepEqual(JSON.parse(out).parameters, { a1: '1', a_1: '2', no_reset: '3', no_pets: '0' });
        const values = await sql`select value from public.notes order by ctid`;
        assert.deepEqual(
          values.map(({ value }) => value),
          ['1', '2', '3', '0'],
        );
      }),
  ));

test('on the embedded server a password is generated, shown once, and fits', () =>
  withFolder(
    {
      'sql/seeds/1.sql':
        '-- One account.\n-- login: ann\n' +
        "create table account as select current_setting('codelearn.demo_password_hash') as hash;",
    },
    async (cwd) => {
      const { code, out, err } = await runCli(['seed', '--embedded', '--format', 'json'], { cwd, env: {} });
      assert.equal(code, 0, err);
      const { password } = JSON.parse(out);
      assert.equal(password.origin, 'generated');
      assert.ok(!err.includes(password.generated));
      const hash = await withEmbeddedDatabase(join(cwd, '.codelearn'), never, (target) =>
        connectTo(target, async ({ sql }) => (await sql`select hash from account`)[0]?.hash),
      );
      assert.equal(await bcrypt.compare(password.generated, hash), true);
    },
  ));
