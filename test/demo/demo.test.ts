import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { stopServer } from '../../src/embedded/server.ts';
import { openServerPaths } from '../../src/embedded/server-paths.ts';
import { runCli } from '../support/cli.ts';
import { withFolder } from '../support/folder.ts';

const root = join(import.meta.dirname, '../..');

function withHome(use: (home: string) => Promise<void>): Promise<void> {
  return withFolder({}, async (folder) => {
    const home = join(folder, '.codelearn');
    try {
      await use(home);
    } finally {
      for (const kind of ['project', 'scratch'] as const) await stopServer(openServerPaths(home, kind));
    }
  });
}

test('the demo takes a fresh machine to a proven database, and a second one keeps what is there', () =>
  withHome(async (home) => {
    const env = { CODELEARN_HOME: home, CI: 'true' };
    const first = await runCli(['demo'], { cwd: root, env });
    assert.equal(first.code, 0, first.out + first.err);
    const steps = first.out.split('\n\n')[0]?.replace(/\d+\.\d\d s/g, '0.00 s');
    assert.match(
      steps ?? '',
      /^migrate {7}\d+ migrations applied {2}0\.00 s\nseed {10}1,020 users, .*\ngrant-webapp {2}role webapp: .*\ncached {8}answer of top_courses stored {2}0\.00 s\nverify {8}\d+ checks hold {2}0\.00 s$/,
    );
    assert.match(first.out, /\n\d+ checks: \d+ pass\n/);
    const second = await runCli(['demo'], { cwd: root, env });
    assert.equal(second.code, 0, second.out + second.err);
    const {
      format,
      steps: told,
      summary,
      password,
    } = JSON.parse((await runCli(['demo', '--format', 'json'], { cwd: root, env })).out);
    assert.deepEqual([format, summary.fail, password], [1, 0, null]);
    assert.deepEqual(
      told.map(({ name, holds }: { name: string; holds: boolean }) => [name, holds]),
      ['migrate', 'seed', 'grant-webapp', 'cached', 'verify'].map((name) => [name, true]),
    );
    assert.match(
      second.out,
      /^migrate {7}nothing to do: the schema is there .*\nseed {10}kept the rows that are there/,
    );
  }));

test('the demo applies every kind of file, and fails loudly when the design is broken', () =>
  withHome(async (home) => {
    const env = { CODELEARN_HOME: home };
    await withFolder(
      {
        'sql/migrations/1_a.sql': 'create table t (i int, amount float8);',
        'sql/repeatable/views.sql': 'create or replace view public.v as select i from public.t;',
        'sql/roles/webapp.sql':
          '-- Reads.\ngrant usage on schema public to webapp;\ngrant select on public.t, public.v to webapp;',
      },
      async (folder) => {
        const { code, out } = await runCli(['demo'], { cwd: folder, env });
        assert.equal(code, 1, out);
        assert.match(out, /^fail {2}design\/primary-key/m);
        assert.match(out, /^demo FAILED at verify in /m);
      },
    );
  }));
