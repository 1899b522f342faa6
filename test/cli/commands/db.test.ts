import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stopServer } from '../../../src/embedded/server.ts';
import { openServerPaths } from '../../../src/embedded/server-paths.ts';
import type { Io } from '../../../src/io.ts';
import { type Outcome, runCli } from '../../support/cli.ts';
import { withFolder } from '../../support/folder.ts';

type Db = (words: readonly string[], io?: Partial<Io>) => Promise<Outcome>;

/** `codelearn db` in a folder of its own; whatever it started is stopped at the end. */
function withDb(use: (db: Db, home: string) => Promise<void>): Promise<void> {
  return withFolder({}, async (cwd) => {
    const home = join(cwd, '.codelearn');
    try {
      await use((words, io) => runCli(['db', ...words], { cwd, env: { CODELEARN_HOME: home }, ...io }), home);
    } finally {
      await stopServer(openServerPaths(home, 'project'));
    }
  });
}

test('start keeps the server running until stop, and status and url say where it is', () =>
  withDb(async (db) => {
    assert.deepEqual(await db(['status']), { code: 1, out: 'not running\n', err: '' });
    const { out: url } = await db(['url']);
    assert.match(url, /^postgres:\/\/\S+\n$/);
    assert.deepEqual(await db(['start']), { code: 0, out: `started: ${url}`, err: '' });
    assert.deepEqual(await db(['status']), { code: 0, out: `running: ${url}`, err: '' });
    assert.deepEqual(await db(['stop']), { code: 0, out: 'stopped\n', err: '' });
    assert.deepEqual(await db(['stop']), { code: 0, out: 'was not running\n', err: '' });
    assert.equal((await db(['status'])).code, 1);
  }));

test('reset removes the data when somebody says yes', () =>
  withDb(async (db, home) => {
    const { data } = openServerPaths(home, 'project');
    await db(['start']);
    const unasked = await db(['reset']);
    assert.deepEqual([unasked.code, unasked.out], [2, '']);
    assert.ok(
      unasked.err.startsWith(`error: not confirmed: this would remove every database in ${data}\n`),
      unasked.err,
    );
    assert.equal((await db(['reset'], { ask: async () => 'no' })).code, 2);
    assert.ok(existsSync(data));
    const { code, out } = await db(['reset', '--yes']);
    assert.deepEqual([code, out], [0, 'removed; the next command begins with an empty database\n']);
    assert.ok(!existsSync(data));
  }));
