import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readWholeCatalog } from '../../src/catalog/whole-catalog/whole-catalog.ts';
import type { Database } from '../../src/connection/session.ts';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import { withScratch } from '../../src/embedded/scratch.ts';
import { type Outcome, runCli } from '../support/cli.ts';
import { connectTo, never } from '../support/database.ts';
import {
  crashServer,
  initializeServer,
  type OwnServer,
  runServer,
  targetOf,
  withServerFolder,
} from '../support/own-server.ts';
import { withProject } from '../support/project.ts';
import { withProxy } from '../support/proxy.ts';

const root = join(import.meta.dirname, '../..');

/** Everything that a run could leave behind on the server. */
async function readTraces(database: Database): Promise<unknown> {
  const { sql } = database;
  const { rows: objects } = await readWholeCatalog(database);
  const roles = await sql`select rolname, rolsuper, rolcanlogin from pg_catalog.pg_roles order by rolname`;
  const locks = await sql`select objid from pg_catalog.pg_locks where locktype = 'advisory'`;
  const prepared = await sql`select gid from pg_catalog.pg_prepared_xacts`;
  const [rows] = await sql`
    select (select count(*) from users) as users, (select count(*) from courses) as courses,
           (select count(*) from lessons) as lessons, (select count(*) from purchases) as purchases`;
  return { objects: [...objects.values()], roles: [...roles], locks: [...locks], prepared: [...prepared], rows };
}

/** Ends every session on the database but the asking one, and returns when they are gone. */
async function endSessions({ sql }: Database): Promise<void> {
  const others = (): Promise<readonly unknown[]> => sql`
    select pg_catalog.pg_terminate_backend(pid)
    from pg_catalog.pg_stat_activity
    where datname = pg_catalog.current_database() and pid <> pg_catalog.pg_backend_pid()`;
  while ((await others()).length > 0);
}

function verify(target: Target, home: string, section: string): Promise<Outcome> {
  const env = { DATABASE_URL: targetUrl(target), CODELEARN_HOME: home };
  return runCli(['verify', '--only', section], { env, cwd: root });
}

/** A statement in the middle of each section. */
const moments: Readonly<Record<string, RegExp>> = {
  'normal-forms': /^copy \(/,
  'business-rules': /set constraints all immediate/,
  'query-plans': /explain \(generic_plan/,
  denormalizations: /with recomputed as materialized/,
  privileges: /^begin; set local lock_timeout/,
  drift: /^begin isolation level/,
};

/** Lends the reference project's database, with its role, on a server of its own. */
async function withReference(
  use: (place: { server: OwnServer; target: Target; database: Database }) => Promise<void>,
): Promise<void> {
  await withServerFolder(async (place) => {
    const server = { ...place, name: 'data', port: 5432 };
    await initializeServer(server);
    await runServer(server, '', async () => {
      const target = targetOf(server);
      const env = { DATABASE_URL: targetUrl(target), WEBAPP_PASSWORD: 'of the test' };
      for (const command of ['migrate', 'grant-webapp']) {
        const { err } = await runCli([command], { env, cwd: root });
        assert.doesNotMatch(err, /^error/m);
      }
      await connectTo(target, (database) => use({ server, target, database }));
    });
  });
}

test('a connection that is ended in the middle of a section is exit 3 and leaves nothing behind', (context) =>
  withReference(async ({ server, target, database }) => {
    const before = await readTraces(database);
    for (const [section, moment] of Object.entries(moments)) {
      await context.test(section, async () => {
        let ended = 0;
        const judge = async (query: string): Promise<'pass'> => {
          if (!moment.test(query) || ended > 0) return 'pass';
          ended += 1;
          await endSessions(database);
          return 'pass';
        };
        await withProxy(target, judge, async (through) => {
          const { code, out, err } = await verify(through, server.folder, section);
          assert.equal(ended, 1);
          assert.equal(code, 3, err);
          assert.equal(out, '');
          assert.match(err, /^error: the connection to postgres:\S+ was lost/m);
          assert.match(err, /^hint: {2}What was not committed is rolled back by the server/m);
        });
        assert.deepEqual(await readTraces(database), before);
      });
    }
    await withScratch(server.folder, never, async (scratch) => {
      const names = await scratch.database.sql`select from pg_catalog.pg_database where datname like 'scratch\\_%'`;
      assert.equal(names.length, 1, 'its own');
    });
  }));

test('so is a server that crashes, and when it is back the rules hold', () =>
  withReference(async ({ server, target, database }) => {
    const before = await readTraces(database);
    let crashed = false;
    const judge = async (query: string): Promise<'pass'> => {
      if (query.includes('set constraints all immediate') && !crashed) {
        crashed = true;
        await crashServer(server);
      }
      return 'pass';
    };
    await withProxy(target, judge, async (through) => {
      const { code, err } = await verify(through, server.folder, 'business-rules');
      assert.ok(crashed);
      assert.equal(code, 3, err);
      assert.match(err, /^error: the connection to postgres:\S+ was lost/m);
    });
    assert.deepEqual(await connectTo(target, readTraces), before);
    const { code, err } = await verify(target, server.folder, 'business-rules');
    assert.equal(code, 0, err);
  }));

test('so is a connection that is ended while a statement runs', () =>
  withProject(
    {
      'denormalizations/copies.note.sql':
        '-- Copied.\nselect id, note from originals, (select pg_advisory_xact_lock(7)) as lock;\n',
    },
    async ({ database, run }) => {
      await database.sql.unsafe(`
        create table originals (id int primary key, note text); create table copies (id int primary key, note text);
        select pg_advisory_lock(7)`);
      const running = run('verify', '--only', 'denormalizations');
      const waiting = (): Promise<readonly unknown[]> => database.sql`
        select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_locks where locktype = 'advisory' and not granted`;
      while ((await waiting()).length === 0);
      const { code, err } = await running;
      assert.equal(code, 3, err);
      assert.match(err, /^error: the connection to \S+ was lost$/m);
    },
  ));
