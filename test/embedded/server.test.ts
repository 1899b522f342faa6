import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { withDatabase } from '../../src/connection/connect.ts';
import { withEmbeddedDatabase } from '../../src/embedded/embedded.ts';
import { withScratch } from '../../src/embedded/scratch.ts';
import { isRunning, stopServer } from '../../src/embedded/server.ts';
import { keepServer, resetServer } from '../../src/embedded/server-control.ts';
import { openServerPaths } from '../../src/embedded/server-paths.ts';
import { never } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';

function ask(home: string): Promise<number> {
  return withEmbeddedDatabase(home, never, (target) =>
    withDatabase(target, { signal: never }, async ({ sql }) => {
      await sql`create table if not exists kept (i int)`;
      await sql`insert into kept values (1)`;
      const [row] = await sql`select count(*)::int as rows from kept`;
      return Number(row?.rows);
    }),
  );
}

function withHome(use: (home: string) => Promise<void>): Promise<void> {
  return withFolder({}, async (folder) => {
    const home = join(folder, '.codelearn');
    try {
      await use(home);
    } finally {
      await stopServer(openServerPaths(home, 'project'));
    }
  });
}

test('the server starts when needed, keeps what it holds, and is gone afterwards', () =>
  withHome(async (home) => {
    assert.equal(await ask(home), 1);
    const paths = openServerPaths(home, 'project');
    assert.equal(await isRunning(paths), false);
    assert.equal(existsSync(join(paths.data, 'postmaster.pid')), false);
    assert.equal(await ask(home), 2);
  }));

test('four at the same moment on a fresh folder all work', () =>
  withHome(async (home) => {
    const greet = (): Promise<unknown> =>
      withEmbeddedDatabase(home, never, (target) =>
        withDatabase(target, { signal: never }, async ({ sql }) => (await sql`select 'hello' as word`)[0]?.word),
      );
    assert.deepEqual(await Promise.all([greet(), greet(), greet(), greet()]), ['hello', 'hello', 'hello', 'hello']);
    assert.equal(await isRunning(openServerPaths(home, 'project')), false);
  }));

test('a killed server leaves a pid file and socket behind; the next command recovers', () =>
  withHome(async (home) => {
    assert.equal(await ask(home), 1);
    const paths = openServerPaths(home, 'project');
    await keepServer(paths, home, never);
    const pid = Number(readFileSync(join(paths.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    assert.equal(await ask(home), 2);
  }));

test('a kept server outlives its users and ends when told', () =>
  withHome(async (home) => {
    const paths = openServerPaths(home, 'project');
    await keepServer(paths, home, never);
    await ask(home);
    assert.equal(await isRunning(paths), true);
    assert.equal(await stopServer(paths), true);
    assert.equal(await stopServer(paths), false);
    assert.equal(await ask(home), 2);
    assert.equal(await isRunning(paths), false);
  }));

test('the log is private and keeps no statement that failed', () =>
  withHome(async (home) => {
    const failing = withEmbeddedDatabase(home, never, (target) =>
      withDatabase(target, { signal: never }, ({ sql }) => sql`select 'geheim'::int`),
    );
    await assert.rejects(failing, /invalid input syntax/);
    const { log } = openServerPaths(home, 'project');
    assert.equal(statSync(log).mode & 0o777, 0o600);
    assert.match(readFileSync(log, 'utf8'), /database system is ready to accept connections/);
    assert.doesNotMatch(readFileSync(log, 'utf8'), /geheim/);
  }));

test('a link where a file of the server belongs is not followed', () =>
  withFolder({ precious: 'untouched' }, async (folder) => {
    const home = join(folder, '.codelearn');
    mkdirSync(home);
    for (const name of ['project.log', 'project.keep']) symlinkSync(join(folder, 'precious'), join(home, name));
    const before = statSync(join(folder, 'precious'));
    await assert.rejects(ask(home), /the embedded server cannot write its files: ELOOP.*project\.log/);
    await withFolder({}, async (elsewhere) => {
      const paths = { ...openServerPaths(elsewhere, 'project'), keep: join(home, 'project.keep') };
      await assert.rejects(keepServer(paths, elsewhere, never), /ELOOP.*project\.keep/);
    });
    const after = statSync(join(folder, 'precious'));
    assert.equal(readFileSync(join(folder, 'precious'), 'utf8'), 'untouched');
    assert.deepEqual([after.uid, after.mode], [before.uid, before.mode]);
  }));

test('a home that cannot be made is said with the way out', () =>
  withFolder({ file: '' }, (folder) => {
    const home = join(folder, 'file', '.codelearn');
    assert.throws(() => openServerPaths(home, 'project'), {
      message: /^the embedded server cannot write its files: E[A-Z]+: .*file/,
      hint: /Set CODELEARN_HOME to a folder of your own, or name a database with --database-url\.$/,
      exit: 3,
    });
  }));

test('reset removes the data', () =>
  withHome(async (home) => {
    await ask(home);
    await resetServer(openServerPaths(home, 'project'));
    assert.equal(await ask(home), 1);
  }));

test('the server listens on no network address, and its socket is for one user alone', () =>
  withHome(async (home) => {
    await withEmbeddedDatabase(home, never, (target) =>
      withDatabase(target, { signal: never }, async ({ sql }) => {
        const [row] = await sql`
          select current_setting('listen_addresses') as addresses, current_setting('unix_socket_permissions') as mode`;
        assert.deepEqual({ ...row }, { addresses: '', mode: '0700' });
      }),
    );
    const { socket, data } = openServerPaths(home, 'project');
    assert.equal(statSync(socket).mode & 0o777, 0o700);
    assert.equal(statSync(data).mode & 0o777, 0o700);
  }));

test('a home too long for a socket path still works', () =>
  withFolder({}, async (folder) => {
    const home = join(folder, 'x'.repeat(100), '.codelearn');
    assert.equal(await ask(home), 1);
    assert.notEqual(dirname(openServerPaths(home, 'project').socket), home);
  }));

test('throw-away databases are apart from the project and gone afterwards', () =>
  withFolder({}, async (folder) => {
    const home = join(folder, '.codelearn');
    const names: string[] = [];
    for (let at = 0; at < 2; at += 1) {
      await withScratch(home, never, async ({ database, dataFolder }) => {
        const rows = await database.sql`select datname from pg_database where datname like 'scratch%'`;
        names.push(...rows.map(({ datname }) => datname));
        assert.equal(rows.length, 1);
        assert.ok(existsSync(join(dataFolder, 'PG_VERSION')));
      });
    }
    assert.equal(new Set(names).size, 2);
    assert.equal(await isRunning(openServerPaths(home, 'scratch')), false);
  }));

test('an interrupt while the server starts leaves none behind', () =>
  withHome(async (home) => {
    assert.equal(await ask(home), 1);
    const paths = openServerPaths(home, 'project');
    const abort = new AbortController();
    const running = withEmbeddedDatabase(home, abort.signal, async () => assert.fail('it was interrupted'));
    const interrupted = assert.rejects(running, (reason) => reason === 'SIGINT');
    while (!existsSync(join(paths.data, 'postmaster.pid'))) await setImmediate();
    abort.abort('SIGINT');
    await interrupted;
    assert.equal(existsSync(join(paths.data, 'postmaster.pid')), false);
  }));
