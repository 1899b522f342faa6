import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { withFolder } from '../support/folder.ts';

/** A server that lets everybody in and never says a word. */
async function withMuteServer<T>(
  files: Readonly<Record<string, string>>,
  use: (place: { cwd: string; env: { DATABASE_URL: string }; met: Promise<unknown> }) => Promise<T>,
): Promise<T> {
  return withFolder(files, async (cwd) => {
    const server = createServer((socket) => socket.on('error', () => {}));
    server.listen(join(cwd, '.s.PGSQL.5432'));
    await once(server, 'listening');
    const env = { DATABASE_URL: `postgres://ann@/shop?host=${cwd}&connect_timeout=600` };
    try {
      return await use({ cwd, env, met: once(server, 'connection') });
    } finally {
      server.close();
    }
  });
}

test('what is wrong with the files is told at once, whatever the database does', () =>
  withMuteServer({ 'sql/migrations/first.sql': 'select 1' }, async ({ cwd, env }) => {
    const { code, out, err } = await runCli(['migrate'], { cwd, env });
    assert.deepEqual(
      [code, out, err.replace(cwd, 'HERE')],
      [
        2,
        '',
        `database: postgres://ann@/shop?host=HERE (DATABASE_URL)
error: sql/migrations/first.sql: looks like a migration but is not named as one
hint:  A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql. Nothing was attempted.
`,
      ],
    );
  }));

test('an interrupt ends the connecting as well', () =>
  withMuteServer({ 'sql/migrations/1_a.sql': 'select 1' }, async ({ cwd, env, met }) => {
    const abort = new AbortController();
    const running = runCli(['migrate'], { cwd, env, signal: abort.signal });
    await met;
    abort.abort('SIGINT');
    assert.equal((await running).code, 130);
  }));

test('no server is started for files that cannot be read', () =>
  withFolder({ 'sql/migrations/first.sql': 'select 1' }, async (cwd) => {
    const home = join(cwd, 'home');
    const { code, err } = await runCli(['migrate', '--embedded'], { cwd, env: { CODELEARN_HOME: home } });
    assert.equal(code, 2);
    assert.match(err, /^error: sql\/migrations\/first\.sql: looks like a migration but is not named as one\n/);
    assert.equal(existsSync(join(home, 'project')), false);
  }));
