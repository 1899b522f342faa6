import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Target } from '../../src/connection/target.ts';
import { type Outcome, runCli } from '../support/cli.ts';
import { connectTo, superuserTarget } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { startRunner } from '../support/runner.ts';
import { type TcpServer, withTcpServer } from '../support/tcp-server.ts';

const password = encodeURIComponent('ge/heim@:');
/** Says what the session has been given. */
const migration =
  "do $$ begin raise warning '% %', current_setting('statement_timeout'), current_setting('search_path'); end $$;\n";
type Env = Readonly<Record<string, string>>;

/** Runs a command line beside a project and these files, which are also its home. */
function ask(files: Env, env: (home: string) => Env, ...argv: string[]): Promise<Outcome> {
  return withFolder({ 'sql/migrations/1_a.sql': 'create schema app;\n', ...files }, (cwd) => {
    execFileSync('chmod', ['-R', 'go-rwx', cwd]);
    return runCli(argv, { cwd, env: { HOME: cwd, ...env(cwd) } });
  });
}

/** The line that names the database and who said so, and the error with what to do. */
function told({ err }: Outcome, { port }: TcpServer): string {
  assert.doesNotMatch(err, /ge\/heim|ge%2Fheim/);
  return err.replaceAll(String(port), 'PORT');
}

test('the settings of libpq are read as libpq reads them, on the command line', () =>
  withTcpServer(async (server) => {
    const { port } = server;
    const libpq = { PGHOST: 'localhost', PGPORT: String(port), PGDATABASE: 'shop', PGUSER: 'either' };
    const pgpass = { '.pgpass': `# mine\nlocalhost:1:shop:either:wrong\n*:${port}:shop:either:ge/heim@\\:\n` };
    const status = (files: Env, env: (home: string) => Env): Promise<Outcome> => ask(files, env, 'status');

    await test('.pgpass in the home folder, and PGPASSFILE elsewhere', async () => {
      const usual = await status(pgpass, () => libpq);
      assert.equal(usual.code, 0, usual.err);
      assert.equal(told(usual, server), 'database: postgres://either:***@localhost:PORT/shop (PGHOST)\n');
      const elsewhere = await status({ 'my passwords': pgpass['.pgpass'] }, (home) => ({
        ...libpq,
        PGPASSFILE: join(home, 'my passwords'),
      }));
      assert.equal(elsewhere.code, 0, elsewhere.err);
      const none = await status({}, () => libpq);
      assert.equal(none.code, 3);
      assert.match(none.err, /hint: {2}No password was given: set PGPASSWORD or ~\/\.pgpass\./);
    });

    await test('PGSERVICE, refined by a URL and by variables', async () => {
      const files = {
        '.pg_service.conf': `[other]\nhost=nowhere.invalid\n\n[shop]\nhost=localhost\nport=${port}\ndbname=shop\nuser=either\nsslmode=require\noptions=-c search_path=app\n`,
      };
      const named = await status(files, () => ({ PGSERVICE: 'shop', PGPASSWORD: 'ge/heim@:' }));
      assert.equal(named.code, 0, named.err);
      assert.equal(told(named, server), 'database: postgres://either:***@localhost:PORT/shop (PGSERVICE)\n');
      const refined = await status(files, () => ({ DATABASE_URL: `postgres://secret:${password}@/?service=shop` }));
      assert.equal(refined.code, 0, refined.err);
      assert.match(
        told(refined, server),
        /^database: postgres:\/\/secret:\*\*\*@localhost:PORT\/shop \(DATABASE_URL\)\n/,
      );
      const unknown = await status(files, () => ({ PGSERVICE: 'shup' }));
      assert.equal(unknown.code, 2);
      assert.match(unknown.err, /PGSERVICE: service "shup" is in none of .*\.pg_service\.conf/);
    });

    await test('several hosts: one that is down and one that is not known are passed over, and the kind of session is asked for', async () => {
      const url = (query: string): string =>
        `postgres://either:${password}@localhost:1,nowhere.invalid:${port},localhost:${port}/shop?connect_timeout=5${query}`;
      const reached = async (query: string): Promise<Outcome> => status({}, () => ({ DATABASE_URL: url(query) }));
      for (const kind of ['any', 'read-write', 'primary', 'prefer-standby'])
        assert.equal((await reached(`&target_session_attrs=${kind}`)).code, 0, kind);
      for (const kind of ['standby', 'read-only']) {
        const { code, err } = await reached(`&target_session_attrs=${kind}`);
        assert.equal(code, 3);
        assert.match(err, new RegExp(`no server at .* is ${kind}\n`));
      }
      await server.administer(({ sql }) => sql`alter role either set default_transaction_read_only = on`);
      assert.equal((await reached('&target_session_attrs=read-only')).code, 0);
      assert.equal((await reached('&target_session_attrs=read-write')).code, 3);
      const migrated = await ask({}, () => ({ DATABASE_URL: url('') }), 'migrate');
      assert.equal(migrated.code, 3);
      assert.match(migrated.err, /sessions of either on .* are read-only/);
      await server.administer(({ sql }) => sql`alter role either reset default_transaction_read_only`);
    });

    await test('settings for the server are passed on, those of other tools are noted and left out', async () => {
      const query =
        'options=-c%20statement_timeout%3D4321&lock_timeout=1234&schema=app&pgbouncer=true&connection_limit=3&channel_binding=prefer';
      const url = `postgres://either:${password}@localhost:${port}/shop?${query}&search_path=app`;
      const { code, err } = await ask(
        { 'sql/migrations/1_a.sql': migration },
        () => ({ DATABASE_URL: url }),
        'migrate',
      );
      assert.equal(code, 0, err);
      assert.match(
        err,
        /^note: DATABASE_URL: ignored "schema", "pgbouncer", "connection_limit", "channel_binding": not a setting of this client\n/,
      );
      assert.match(err, /warning: sql\/migrations\/1_a\.sql:1: 4321ms app \(01000\)\n/);
      const byVariable = await status(pgpass, () => ({ ...libpq, PGOPTIONS: '-c nonsense=1' }));
      assert.equal(byVariable.code, 3);
      assert.match(byVariable.err, /unrecognized configuration parameter "nonsense" \(42704\)/);
    });

    await test('a database, role, password, host or name that is wrong: exit 3, which, and who gave it', async () => {
      const attempt = async (url: string): Promise<string> => {
        const outcome = await status({}, () => ({ CODELEARN_DATABASE_URL: url }));
        assert.equal(outcome.code, 3, outcome.err);
        return told(outcome, server).replace(/^database: .*\n/, '');
      };
      const asked = (place: string, reason: string, hint: string): string =>
        `error: cannot connect to postgres://${place}: ${reason}\nhint:  ${hint} The address comes from CODELEARN_DATABASE_URL.\n`;
      assert.equal(
        await attempt(`postgres://either:${password}@localhost:${port}/missing`),
        asked(
          'either:***@localhost:PORT/missing',
          'database "missing" does not exist (3D000)',
          'Create it: createdb missing.',
        ),
      );
      assert.equal(
        await attempt(`postgres://either:${password}x@localhost:${port}/shop`),
        asked(
          'either:***@localhost:PORT/shop',
          'password authentication failed for user "either" (28P01)',
          'Check user and password.',
        ),
      );
      assert.match(
        await attempt(`postgres://nobody:${password}@localhost:${port}/shop`),
        /no pg_hba\.conf entry|28P01/,
      );
      assert.equal(
        await attempt(`postgres://either:${password}@localhost:1/shop`),
        asked(
          'either:***@localhost:1/shop',
          'nothing listens there (ECONNREFUSED)',
          'Is the server started, and are host and port right?',
        ),
      );
      assert.match(
        await attempt(`postgres://either:${password}@nowhere.invalid/shop`),
        /: the host name is not known \((ENOTFOUND|EAI_AGAIN)\)\nhint: {2}Is it spelled right, and does DNS work here\?/,
      );
    });

    await test('--wait waits for a server that is not there yet, and not for one that refuses', async () => {
      await server.stop();
      const place = `localhost:${port}/shop`;
      await withFolder(
        { 'sql/migrations/1_a.sql': migration, 'sql/migrations/2_b.sql': 'select 1;\n' },
        async (cwd) => {
          const runner = startRunner(eitherTarget(port), cwd, ['migrate', '--wait', '60s']);
          const impatient = await runCli(['migrate', '--wait', '300ms'], {
            cwd,
            env: { DATABASE_URL: `postgres://either:${password}@${place}` },
          });
          assert.equal(impatient.code, 3);
          assert.match(impatient.err, /nothing listens there/);
          assert.equal(runner.process.exitCode, null, 'still waiting');
          await server.start();
          const { code, err, out } = await runner.ended;
          assert.equal(code, 0, err);
          assert.match(out, /1 migration applied/);
          const refused = await runCli(['migrate', '--wait', '600s'], {
            cwd,
            env: { DATABASE_URL: `postgres://either:wrong@${place}` },
          });
          assert.equal(refused.code, 3);
        },
      );
    });

    await test('a session that is silent for long keeps its way open', { skip: keepaliveSkip }, () =>
      connectTo({ ...eitherTarget(port), tls: { mode: 'prefer' } }, async ({ sql }) => {
        const [row] = await sql`select inet_client_port() as port`;
        const timer = readKeepalive(Number(row?.port), port);
        assert.ok(timer !== undefined && timer <= 60, `seconds to the next sign of life: ${timer}`);
      }),
    );
  }));

/** A role that may log in with encryption and without. */
function eitherTarget(port: number): Target {
  return {
    ...superuserTarget('localhost', port),
    user: 'either',
    password: 'ge/heim@:',
    database: 'shop',
    embedded: false,
  };
}

const keepaliveSkip = !existsSync('/proc/net/tcp') && 'only Linux tells the timers of a connection';

/** Seconds until TCP asks the other side whether it is there (proc(5): timer 02 is the keepalive one, in jiffies). */
function readKeepalive(from: number, to: number): number | undefined {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const fields = lines
    .map((line) => line.trim().split(/\s+/))
    .find(([, local = '', remote = '']) => local.endsWith(`:${hex(from)}`) && remote.endsWith(`:${hex(to)}`));
  const [kind, jiffies = ''] = fields?.[5]?.split(':') ?? [];
  return kind === '02' ? Number.parseInt(jiffies, 16) / 100 : undefined;
}
