import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import { withProject } from '../support/project.ts';

test('migrate --wait waits for a server that is still starting', () =>
  withProject({ 'migrations/1_a.sql': 'select 1;' }, async ({ runWith, target }) => {
    const folder = mkdtempSync(join(tmpdir(), 'codelearn-wait-'));
    const env = { DATABASE_URL: targetUrl({ ...target, hosts: [{ host: folder, port: 5432 }] }) };
    const real = join(target.hosts[0]?.host ?? '', '.s.PGSQL.5432');
    const server = createServer((client) => client.pipe(createConnection(real)).pipe(client));
    try {
      assert.equal((await runWith({ env }, 'migrate')).code, 3);
      assert.equal((await runWith({ env }, 'migrate', '--wait', '300ms')).code, 3);
      const waiting = runWith({ env }, 'migrate', '--wait', '30s');
      server.listen(join(folder, '.s.PGSQL.5432'));
      const { code, err } = await waiting;
      assert.equal(code, 0, err);
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }));

test('a database that does not exist is not waited for', () =>
  withProject({}, async ({ runWith, target }) => {
    const env = { DATABASE_URL: targetUrl({ ...target, database: 'nowhere' }) };
    const begun = performance.now();
    const { code, err } = await runWith({ env }, 'migrate', '--wait', '60s');
    assert.equal(code, 3);
    assert.match(err, /database "nowhere" does not exist \(3D000\)/);
    assert.ok(performance.now() - begun < 30_000);
  }));
