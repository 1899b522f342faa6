import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import { runCli } from '../support/cli.ts';
import { withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { saidBy } from '../support/project.ts';
import { applyReference } from '../support/reference.ts';
import { countRows } from '../support/seeding.ts';

const nobody = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' };
const digits = 'hint:  Numbers are written in digits: 1000, not 1e3 or 1,000. Nothing was attempted.\n';
const flags = "(codelearn --help lists the commands; a command's flags follow it)\n";

for (const [argv, err] of [
  [['--students', '1e12'], `error: --students must be a whole number of at most 18 digits, not "1e12"\n${digits}`],
  [['--students', '1e3'], `error: --students must be a whole number of at most 18 digits, not "1e3"\n${digits}`],
  [['--students', '1.5'], `error: --students must be a whole number of at most 18 digits, not "1.5"\n${digits}`],
  [['--students', ''], `error: --students must be a whole number of at most 18 digits, not ""\n${digits}`],
  [['--seed', 'lucky'], `error: --seed must be a whole number of at most 18 digits, not "lucky"\n${digits}`],
  [
    ['--seed', '9223372036854775807'],
    `error: --seed must be a whole number of at most 18 digits, not "9223372036854775807"\n${digits}`,
  ],
  [
    ['--zipf', 'steep', '--courses', 'many'],
    'error: 2 faults found:\n  - --courses must be a whole number of at most 18 digits, not "many"\n' +
      `  - --zipf must be a number, not "steep"\n${digits}`,
  ],
  [['--students'], `error: option '--students <value>' argument missing\n${flags}`],
  [['--studens', '5'], `error: unknown option '--studens'\n(Did you mean --students?)\n${flags}`],
  [['--rest'], `error: unknown option '--rest'\n(Did you mean --reset?)\n${flags}`],
  [['1000'], `error: too many arguments. Expected 0 arguments but got 1.\n${flags}`],
] as const) {
  test(`seed ${argv.join(' ')} is refused before the database is looked for`, async () =>
    assert.deepEqual(await runCli(['seed', ...argv], { env: nobody }), { code: 2, out: '', err }));
}

for (const [argv, line, message, hint] of [
  [['--students', '0'], 11, 'students must be between 1 and 100000000, not 0'],
  [['--students', '-5'], 11, 'students must be between 1 and 100000000, not -5'],
  [['--students=1000000000000'], 11, 'students must be between 1 and 100000000, not 1000000000000'],
  [['--instructors', '0'], 15, 'instructors must be between 1 and 1000000, not 0'],
  [['--courses', '0'], 19, 'courses must be between 1 and 1000000, not 0'],
  [['--purchases', '-1', '--fast'], 23, 'purchases must be between 0 and 1000000000, not -1'],
  [['--zipf', '9.5'], 27, 'zipf must be between 0 (all courses sell alike) and 3, not 9.5'],
  [
    ['--students', '10', '--courses', '20', '--purchases', '191'],
    31,
    '191 purchases are more than 10 students can make: a student buys a course once, and 19 of the 20 courses are on ' +
      'sale, so 190 are possible',
    'Ask for fewer purchases, or for more students or courses.',
  ],
] as const) {
  test(`seed ${argv.join(' ')} is refused before the first row`, () =>
    withTestDatabase(async (database, target) => {
      await applyReference(database);
      const url = targetUrl(target);
      assert.deepEqual(await runCli(['seed', ...argv], { env: { DATABASE_URL: url } }), {
        code: 2,
        out: '',
        err: [
          `database: ${url} (DATABASE_URL)`,
          `error: sql/seeds/00_sizes.sql: ${message} (22023)`,
          `  where: PL/pgSQL function inline_code_block line ${line} at RAISE`,
          ...(hint === undefined ? [] : [`  server's hint: ${hint}`]),
          'hint:  The seed was rolled back: the database is as it was.',
          '',
        ].join('\n'),
      });
      assert.equal(await countRows(database), 0);
    }));
}

for (const flag of [[], ['--fast']]) {
  test(`seeding twice ${flag} is refused, and the rows stay`, () =>
    withTestDatabase(async (database, target) => {
      await applyReference(database);
      const url = targetUrl(target);
      const seed = () => runCli(['seed', '--students', '5', '--courses', '2', ...flag], { env: { DATABASE_URL: url } });
      assert.equal((await seed()).code, 0);
      const rows = await countRows(database);
      assert.deepEqual(await seed(), {
        code: 2,
        out: '',
        err: [
          `database: ${url} (DATABASE_URL)`,
          'error: the database is not empty: users, courses, lessons, purchases have rows',
          'hint:  To start over: --reset, which refuses where something else than demo data would be lost. Nothing was changed.',
          '',
        ].join('\n'),
      });
      assert.equal(await countRows(database), rows);
    }));
}

test('a role that does not own the tables is told so by --fast, and nothing is changed', () =>
  withTestDatabase(async (database, target) => {
    await applyReference(database);
    const role = `${target.database}_filler`;
    await database.sql.unsafe(`
      create role ${role} login password 'kept to itself';
      grant all on all tables in schema public to ${role}; grant all on all sequences in schema public to ${role};
      grant temporary on database ${target.database} to ${role}`);
    try {
      const env = { DATABASE_URL: targetUrl({ ...target, user: role }), PGPASSWORD: 'kept to itself' };
      const size = ['--students', '5', '--courses', '2'];
      const { code, out, err } = await runCli(['seed', ...size, '--fast'], { env });
      assert.deepEqual([code, out], [2, '']);
      assert.equal(
        saidBy({ code, out, err }).replace(/\d+\.\d\d s/g, 'N s'),
        [
          'seeded: 00_sizes.sql (N s)',
          'seeded: 05_draws.sql (N s)',
          `error: role ${role} does not own courses, lessons, purchases, users, so it cannot drop their constraints`,
          'hint:  Connect as the owner, or seed without --fast. Nothing was changed.',
          '',
        ].join('\n'),
      );
      assert.equal(await countRows(database), 0);
      const slow = await runCli(['seed', ...size], { env });
      assert.equal(slow.code, 0, slow.err);
    } finally {
      await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  }));

const other = {
  'other/seeds/1.sql': '-- Cats.\n-- parameter: cats 9 how many cats\nselect 1;\n  selekt 2;\n',
};

test('the parameters of one project are no flags of another', () =>
  withFolder(other, async (cwd) =>
    assert.deepEqual(await runCli(['seed', '--sql', 'other', '--students', '5'], { cwd, env: nobody }), {
      code: 2,
      out: '',
      err: `error: unknown option '--students'\n${flags}`,
    }),
  ));

test('a syntax error in a seed is shown with file, line and column', () =>
  withFolder(other, (cwd) =>
    withTestDatabase(async (_, target) => {
      const url = targetUrl(target);
      assert.deepEqual(await runCli(['seed', '--sql', 'other', '--cats', '3'], { cwd, env: { DATABASE_URL: url } }), {
        code: 2,
        out: '',
        err: [
          `database: ${url} (DATABASE_URL)`,
          'error: other/seeds/1.sql:4:3: syntax error at or near "selekt" (42601)',
          '  3 | select 1;',
          '  4 |   selekt 2;',
          '    |   ^',
          'hint:  The seed was rolled back: the database is as it was.',
          '',
        ].join('\n'),
      });
    }),
  ));
