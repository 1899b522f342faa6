import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../../support/cli.ts';
import { withFolder } from '../../support/folder.ts';

test('a database that cannot be reached is told together with what is wrong with the files', () =>
  withFolder({ 'sql/migrations/first.sql': 'select 1' }, async (cwd) => {
    const env = { DATABASE_URL: `postgres://ann@/shop?host=${cwd}` };
    const { code, out, err } = await runCli(['migrate'], { cwd, env });
    assert.deepEqual([code, out], [2, '']);
    assert.equal(
      err.replaceAll(cwd, 'HERE'),
      `database: postgres://ann@/shop?host=HERE (DATABASE_URL)
error: 2 faults found:
  - sql/migrations/first.sql: looks like a migration but is not named as one
  - cannot connect to postgres://ann@/shop?host=HERE: nothing listens there (ENOENT)
hint:  A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql; files are UTF-8 text.
       Is the server started, and are host and port right? The address comes from DATABASE_URL.
       Nothing was attempted.
`,
    );
  }));

test('an interrupt ends the connecting as well', () =>
  withFolder({ 'sql/migrations/1_a.sql': 'select 1' }, async (cwd) => {
    // It lets everybody in and never says a word.
    const server = createServer((socket) => socket.on('error', () => {}));
    server.listen(join(cwd, '.s.PGSQL.5432'));
    await once(server, 'listening');
    const env = { DATABASE_URL: `postgres://ann@/shop?host=${cwd}&connect_timeout=600` };
    const abort = new AbortController();
    const met = once(server, 'connection');
    const running = runCli(['migrate'], { cwd, env, signal: abort.signal });
    await met;
    abort.abort('SIGINT');
    assert.equal((await running).code, 130);
    server.close();
  }));
