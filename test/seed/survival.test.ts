import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { Database } from '../../src/database/connect.ts';
import { withEmbeddedDatabase } from '../../src/database/embedded.ts';
import { stopServer } from '../../src/database/server.ts';
import { openServerPlace, type ServerPlace } from '../../src/database/server-place.ts';
import { targetUrl } from '../../src/database/target.ts';
import type { CodelearnError } from '../../src/errors.ts';
import { readSeeds } from '../../src/project/seeds.ts';
import { readCatalogFacts } from '../../src/seed/catalog-facts.ts';
import { fillParameters } from '../../src/seed/parameters.ts';
import { type SeedOptions, seedDatabase } from '../../src/seed/seed.ts';
import { connectTo, never, withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { applyReference, reference } from '../support/reference.ts';

const root = join(import.meta.dirname, '../..');
const seeds = readSeeds(reference);

function seed(database: Database, given: Record<string, string>, options: Partial<SeedOptions>): Promise<unknown> {
  const values = fillParameters(seeds.parameters, given);
  const passwordHash = `$2b$12$${'x'.repeat(53)}`;
  return seedDatabase(database, seeds, { values, passwordHash, reset: false, ...options });
}

async function rows({ sql }: Database): Promise<number> {
  const [row] = await sql`
    select ((select count(*) from public.users) + (select count(*) from public.courses)
            + (select count(*) from public.lessons) + (select count(*) from public.purchases))::integer as rows`;
  return row?.rows;
}

for (const flags of [[], ['--fast']]) {
  test(`Ctrl-C in the middle of seed ${flags} is exit 130 and leaves nothing half-loaded`, () =>
    withTestDatabase(async (database, target) => {
      await applyReference(database);
      const before = await readCatalogFacts(database);
      const size = ['--students', '60000', '--courses', '300'];
      const child = spawn(process.execPath, [join(root, 'bin/codelearn.js'), 'seed', ...size, ...flags], {
        cwd: root,
        env: { PATH: process.env.PATH ?? '', DATABASE_URL: targetUrl(target) },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said = child.stderr ? text(child.stderr) : assert.fail('no standard error');
      for (let running = 0; running === 0; ) {
        assert.equal(child.exitCode, null, 'the seed ended before it was interrupted');
        const found = await database.sql`
          select from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and query like '-- Who bought what%'`;
        running = found.length;
      }
      child.kill('SIGINT');
      await once(child, 'exit');
      assert.equal(child.exitCode, 130, await said);
      assert.match(
        await said,
        /^interrupted by SIGINT: the running statement was cancelled and its transaction rolled back$/m,
      );
      assert.equal(await rows(database), 0);
      assert.deepEqual(await readCatalogFacts(database), before);
    }));
}

const ends: Readonly<Record<string, (place: ServerPlace) => Promise<unknown>>> = {
  'is stopped': stopServer,
  'is killed': async ({ data }) =>
    process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL'),
};

for (const [what, end] of Object.entries(ends)) {
  test(`a server that ${what} in the middle of seed --fast is exit 3, and has nothing half-loaded when it is back`, () =>
    withFolder({}, async (folder) => {
      const home = join(folder, '.codelearn');
      const place = openServerPlace(home, 'project');
      try {
        await withEmbeddedDatabase(home, never, (target) => connectTo(target, applyReference));
        const seeding = withEmbeddedDatabase(home, never, (target) =>
          connectTo(target, async (database) => {
            const onFile = ({ name }: { name: string }): void => {
              if (name === '35_shares.sql') void end(place);
            };
            await seed(database, { students: '60000', courses: '300' }, { fast: true, onFile });
          }),
        );
        await assert.rejects(seeding, (error: CodelearnError) => {
          assert.equal(error.exit, 3, error.stack);
          assert.match(error.message, /^the server at .* went away: |^the connection to .* was lost$/);
          assert.match(error.hint ?? '', /rolled back/);
          return true;
        });
        await withEmbeddedDatabase(home, never, (target) =>
          connectTo(target, async (database) => {
            assert.equal(await rows(database), 0);
            await seed(database, { students: '20', courses: '5' }, { fast: true });
          }),
        );
      } finally {
        await stopServer(place);
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
            seed(database, { students: '300000', courses: '500' }, { fast }),
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
          assert.equal(await rows(database), 0);
          assert.deepEqual(await readCatalogFacts(database), before);
          await seed(database, { students: '20', courses: '5' }, { fast });
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
