import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { withFolder } from '../support/folder.ts';
import { withProject } from '../support/project.ts';

test('an unknown command is exit 2 with the nearest one', async () => {
  const { code, out, err } = await runCli(['verfy']);
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.equal(
    err,
    "error: unknown command 'verfy'\n(Did you mean verify?)\n(codelearn --help lists the commands; a command's flags follow it)\n",
  );
});

test('an unknown option is exit 2 with the nearest one', async () => {
  const { code, err } = await runCli(['migrate', '--dry-rum']);
  assert.equal(code, 2);
  assert.match(err, /^error: unknown option '--dry-rum'\n/);
});

test('an excess argument and a wrong choice are exit 2', async () => {
  assert.equal((await runCli(['verify', 'users'])).code, 2);
  const { code, err } = await runCli(['verify', '--format', 'xml']);
  assert.equal(code, 2);
  assert.match(err, /option '--format <format>' argument 'xml' is invalid\. Allowed choices are /);
});

test('no command prints the help and is exit 2; asking for it is exit 0 on standard output', async () => {
  const none = await runCli([]);
  assert.deepEqual([none.code, none.out], [2, '']);
  const asked = await runCli(['--help']);
  assert.deepEqual([asked.code, asked.err], [0, '']);
  assert.equal(asked.out, none.err);
  assert.match(asked.out, /^Usage: codelearn /);
});

test('every command is listed with a description and explains itself', async () => {
  const { out } = await runCli(['--help']);
  const names = [...out.matchAll(/^ {2}([a-z][a-z-]+)( \[| {2})/gm)].map((match) => match[1] ?? '');
  assert.ok(names.length >= 9, out);
  for (const name of names.filter((each) => each !== 'help')) {
    const help = await runCli([name, '--help']);
    assert.equal(help.code, 0, name);
    assert.match(help.out, new RegExp(`^Usage: codelearn ${name}`), name);
    // Only what is for people has one form.
    if (name !== 'db') assert.match(help.out, /--format <format>[^-]*"json"/, name);
  }
});

test('a missing project folder is exit 2 before any database is touched', () =>
  withFolder({}, async (folder) => {
    for (const command of ['migrate', 'status', 'seed', 'verify', 'reconcile', 'grant-webapp']) {
      const { code, out, err } = await runCli([command], { cwd: folder, env: { DATABASE_URL: 'postgres://h:1/d' } });
      assert.equal(code, 2, command);
      assert.equal(out, '', command);
      assert.match(err, /^error: there is no folder sql: the project's SQL files are looked for there\n/, command);
    }
  }));

test('a command before the first migrate says what the database lacks', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.a (id int primary key, n int);',
      'denormalizations/a.n.sql': '-- N.\nselect id, 1 from public.a;',
    },
    async ({ run }) => {
      const lacking = /The database has no tables; do its migrations still have to be applied\?/;
      const said: [string[], RegExp][] = [
        [['verify', '--only', 'denormalizations'], /Has the database every migration \(codelearn status\)\?/],
        [['reconcile'], /Has the database every migration \(codelearn status\)\?/],
        [['dependencies', 'a'], lacking],
        [['decompose', 'a'], lacking],
      ];
      for (const [argv, hint] of said) {
        const { code, err } = await run(...argv);
        assert.equal(code, 2, argv.join(' '));
        assert.match(err, hint);
      }
    },
  ));

test('an empty project works, and each command says that there is nothing', () =>
  withProject({}, async ({ run }) => {
    const said: [string, string][] = [
      ['migrate', 'nothing to do: the database is up to date\n'],
      ['status', 'no migrations\n'],
      ['rollback', 'nothing to undo\n'],
      ['seed', 'nothing to fill: no file in seeds/ names a table\n'],
      ['reconcile', 'no denormalizations: nothing to reconcile\n'],
      ['diagram', 'erDiagram\n'],
    ];
    for (const [command, expected] of said) {
      const { code, out, err } = await run(command);
      assert.deepEqual([code, out], [0, expected], `${command}: ${err}`);
    }
    const { code, out } = await run('verify', '--format', 'json');
    assert.equal(code, 0);
    const { sections } = JSON.parse(out) as {
      sections: { id: string; status: string; checks: { message: string }[] }[];
    };
    for (const { id, status, checks } of sections) {
      assert.equal(status, 'skip', id);
      assert.ok(checks.length > 0 && checks.every(({ message }) => message !== ''), `${id} says why`);
    }
  }));

test('a folder of an unset variable is exit 2, and a folder without migrations is remarked on', async () => {
  const unset = await runCli(['migrate', '--sql', '']);
  assert.deepEqual([unset.code, unset.out], [2, '']);
  assert.match(unset.err, /^error: option '--sql <folder>' argument '' is invalid\. It is empty\.\n/);
  await withProject({}, async ({ run }) => {
    const { code, err } = await run('migrate');
    assert.equal(code, 0);
    assert.match(err, /^note: no migrations in sql\/migrations$/m);
  });
});

test(
  'a file that cannot be read is exit 2 and named',
  { skip: process.getuid?.() === 0 ? 'root reads everything' : false },
  () =>
    withFolder({ 'sql/rules/a.sql': '-- A.\n-- accepted\nselect 1' }, async (folder) => {
      chmodSync(`${folder}/sql/rules/a.sql`, 0);
      const { code, err } = await runCli(['verify'], { cwd: folder });
      assert.equal(code, 2);
      assert.match(err, /sql\/rules\/a\.sql: cannot be read \(EACCES\)/);
    }),
);

test('a damaged file is exit 2 and named, and nothing is attempted', () =>
  withFolder({ 'sql/queries/a.sql': Buffer.from([0x2d, 0x2d, 0x20, 0xe9, 0x0a]) }, async (folder) => {
    const { code, err } = await runCli(['verify'], { cwd: folder, env: { DATABASE_URL: 'postgres://h:1/d' } });
    assert.equal(code, 2);
    assert.match(err, /^error: sql\/queries\/a\.sql: not UTF-8 at byte offset 3 \(line 1\)\n/);
  }));

test('a database that is down is exit 3, and its password is nowhere', () =>
  withFolder({ 'sql/migrations/1_a.sql': 'select 1' }, async (folder) => {
    const url = 'postgres://u:geheimnis@127.0.0.1:1/d';
    for (const command of ['migrate', 'status', 'verify', 'reconcile', 'diagram']) {
      const { code, out, err } = await runCli([command], { cwd: folder, env: { DATABASE_URL: url } });
      assert.equal(code, 3, command);
      assert.doesNotMatch(out + err, /geheimnis/);
      assert.match(err, /The address comes from DATABASE_URL\./);
    }
  }));

test('an interrupt before the first statement is exit 130, a termination 143', () =>
  withProject({}, async ({ runWith, target }) => {
    const env = { DATABASE_URL: `postgres://postgres@/${target.database}?host=${target.hosts[0]?.host}` };
    assert.equal((await runWith({ env, signal: AbortSignal.abort('SIGINT') }, 'verify')).code, 130);
    assert.equal((await runWith({ env, signal: AbortSignal.abort('SIGTERM') }, 'verify')).code, 143);
  }));
