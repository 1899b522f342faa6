import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCatalogFacts } from '../../src/catalog/bulk-load-facts.ts';
import type { Database } from '../../src/connection/session.ts';
import { describeTarget, targetUrl } from '../../src/connection/target.ts';
import { withEmbeddedDatabase } from '../../src/embedded/embedded.ts';
import { stopServer } from '../../src/embedded/server.ts';
import { openServerPaths, type ServerPaths } from '../../src/embedded/server-paths.ts';
import type { CodelearnError } from '../../src/errors.ts';
import { connectTo, never, withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { applyReference } from '../support/reference.ts';
import { countRows, seedAgainAndVerify, seedReference, startSeed, untilAlone } from '../support/seeding.ts';

for (const flags of [[], ['--fast']]) {
  test(`Ctrl-C in the middle of seed ${flags} is exit 130 and leaves nothing half-loaded`, () =>
    withTestDatabase(async (database, target) => {
      await applyReference(database);
      const before = await readCatalogFacts(database);
      const { child, ended } = await startSeed(database, target, flags);
      child.kill('SIGINT');
      const { code, said } = await ended();
      assert.equal(code, 130, said);
      assert.match(
        said,
        /^interrupted by SIGINT: the running statement was cancelled and its transaction rolled back$/m,
      );
      assert.equal(await countRows(database), 0);
      assert.deepEqual(await readCatalogFacts(database), before);
      await seedAgainAndVerify(database, flags);
    }));

  test(`a killed command in the middle of seed ${flags} leaves nothing half-loaded, and its locks for two seconds at most`, () =>
    withTestDatabase(async (database, target) => {
      await applyReference(database);
      const before = await readCatalogFacts(database);
      const { child, ended } = await startSeed(database, target, flags);
      child.kill('SIGKILL');
      assert.equal((await ended()).code, null);
      await untilAlone(database);
      assert.equal(await countRows(database), 0);
      assert.deepEqual(await readCatalogFacts(database), before);
      await seedAgainAndVerify(database, flags);
    }));

  test(`an administrator who ends the session of seed ${flags} is exit 3, and nothing is half-loaded`, () =>
    withTestDatabase(async (database, target) => {
      await applyReference(database);
      const before = await readCatalogFacts(database);
      const { backend, ended } = await startSeed(database, target, flags);
      await database.sql`select pg_terminate_backend(${backend})`;
      const { code, said } = await ended();
      assert.equal(code, 3, said);
      assert.deepEqual(said.split('\n').slice(-3), [
        `error: the connection to ${describeTarget(target)} was lost`,
        'hint:  What was not committed is rolled back by the server. Look at its log, then run the command again.',
        '',
      ]);
      assert.equal(await countRows(database), 0);
      assert.deepEqual(await readCatalogFacts(database), before);
      await seedAgainAndVerify(database, flags);
    }));
}

test('the server finds out in the middle of a statement that the command was killed', () =>
  withFolder({ 'sql/seeds/1.sql': '-- Waits.\nselect pg_sleep(600);' }, (folder) =>
    withTestDatabase(async (database, target) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/codelearn.js'), 'seed'], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? '', DATABASE_URL: targetUrl(target) },
        stdio: 'ignore',
      });
      const asleep = (): Promise<readonly unknown[]> =>
        database.sql`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`.execute();
      while ((await asleep()).length === 0) assert.equal(child.exitCode, null);
      child.kill('SIGKILL');
      await untilAlone(database);
    }),
  ));

const ends: Readonly<Record<string, (paths: ServerPaths, database: Database) => Promise<unknown>>> = {
  'is stopped': stopServer,
  'is killed': async ({ data }) =>
    process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL'),
  'loses the backend to a kill -9, and restarts itself': async (_, { pid }) => process.kill(pid, 'SIGKILL'),
};

for (const [what, end] of Object.entries(ends)) {
  test(`a server that ${what} in the middle of seed --fast is exit 3, and has nothing half-loaded when it is back`, () =>
    withFolder({}, async (folder) => {
      const home = join(folder, '.codelearn');
      const paths = openServerPaths(home, 'project');
      try {
        await withEmbeddedDatabase(home, never, (target) => connectTo(target, applyReference));
        const seeding = withEmbeddedDatabase(home, never, (target) =>
          connectTo(target, async (database) => {
            const onFile = ({ name }: { name: string }): void => {
              if (name === '35_shares.sql') void end(paths, database);
            };
            await seedReference(database, { students: '60000', courses: '300' }, { fast: true, onFile });
          }),
        );
        await assert.rejects(seeding, (error: CodelearnError) => {
          assert.equal(error.exit, 3, error.stack);
          assert.match(error.message, /^the connection to .* was lost(: .* \(57P\d\d\))?$/);
          assert.match(error.hint ?? '', /^What was not committed is rolled back by the server\. /);
          return true;
        });
        await withEmbeddedDatabase(home, never, (target) =>
          connectTo(target, async (database) => {
            assert.equal(await countRows(database), 0);
            await seedAgainAndVerify(database, ['--fast']);
          }),
        );
      } finally {
        await stopServer(paths);
      }
    }));
}

/** A disk of 24 MB: only root can make one, and not in every container. */
function mountSmallDisk(folder: string): string | false {
  try {
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'ignore' });
    return false;
  } catch {
    return 'a small disk cannot be mounted here: it needs root and the right to mount';
  }
}

for (const fast of [false, true]) {
  test(`a full disk ${fast ? 'with --fast ' : ''}is exit 5, says so, and leaves nothing half-loaded`, (t) =>
    withFolder({}, (folder) =>
      withTestDatabase(async (database) => {
        const disk = join(folder, 'disk');
        const why = mountSmallDisk(disk);
        if (why) return t.skip(why);
        const space = `small_${database.pid}`;
        try {
          const [server] = await database.sql`show data_directory`;
          const { uid, gid } = statSync(server?.data_directory);
          const data = join(disk, 'data');
          mkdirSync(data, { mode: 0o700 });
          chownSync(data, uid, gid);
          await database.sql.unsafe(`create tablespace ${space} location '${data}'; `);
          await database.sql.unsafe(`set default_tablespace = ${space}`);
          await applyReference(database);
          const before = await readCatalogFacts(database);
          await assert.rejects(
            seedReference(database, { students: '300000', courses: '500' }, { fast }),
            (error: CodelearnError) => {
              assert.equal(error.exit, 5, error.stack);
              assert.match(
                error.message,
                /^the server has no room left: could not .*: No space left on device \(53100\)\n/,
              );
              assert.match(error.hint ?? '', /^The seed was rolled back: the database is as it was\.\n/);
              return true;
            },
          );
          assert.equal(await countRows(database), 0);
          assert.deepEqual(await readCatalogFacts(database), before);
          await seedReference(database, { students: '20', courses: '5' }, { fast });
        } finally {
          await database.sql
            .unsafe(`drop schema public cascade; reset default_tablespace; drop tablespace if exists ${space}`)
            .simple()
            .catch(async () => {
              await database.sql.unsafe('drop schema if exists public cascade');
              await database.sql.unsafe(`drop tablespace if exists ${space}`);
            });
          execFileSync('umount', ['-l', disk]);
          rmSync(disk, { recursive: true, force: true });
        }
      }),
    ));
}
