import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOnDemand } from '../../src/cli/chosen-database.ts';
import { targetUrl } from '../../src/connection/target.ts';
import type { Io } from '../../src/io.ts';
import { never, withTestTarget } from '../support/database.ts';
import { withProject } from '../support/project.ts';

test('the first line on standard error names the database, and who chose it', () =>
  withProject({}, async ({ runWith, target }) => {
    const PGHOST = target.hosts[0]?.host ?? '';
    const env = { PGHOST, PGDATABASE: target.database, PGUSER: 'postgres', PGPASSWORD: 'geheimnis' };
    const { err } = await runWith({ env }, 'status');
    assert.match(err, /^database: postgres:\/\/postgres:\*\*\*@\/scratch_[0-9a-f]+\?host=\/\S+ \(PGHOST\)\n/);
  }));

test('on demand a session is opened each time, and the database named at the first', () =>
  withTestTarget(async (target) => {
    let err = '';
    const io: Io = {
      out: () => {},
      err: (text) => {
        err += text;
      },
      input: () => assert.fail('nothing is read'),
      ask: async () => undefined,
      env: { DATABASE_URL: targetUrl(target) },
      cwd: '.',
      color: false,
      columns: 80,
      now: () => new Date(),
      signal: never,
    };
    const withSession = openOnDemand({ io }, { sql: 'sql' });
    assert.equal(err, '');
    const backend = () => withSession(async ({ sql }) => (await sql`select pg_backend_pid() as pid`)[0]?.pid as number);
    assert.notEqual(await backend(), await backend());
    assert.equal(err, `database: ${targetUrl(target)} (DATABASE_URL)\n`);
  }));
