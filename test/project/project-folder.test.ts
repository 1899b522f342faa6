import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stopServer } from '../../src/embedded/server.ts';
import { openServerPaths } from '../../src/embedded/server-paths.ts';
import { runCli } from '../support/cli.ts';
import { withFolder } from '../support/folder.ts';

const page = readFileSync(join(import.meta.dirname, '../../src/project/project-folder.md'), 'utf8');
const files = Object.fromEntries(
  [...page.matchAll(/^`(sql\/[^`]+)`\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => [path, text]),
);

test('the project of the page is proven by the demo, undone and made again, with nothing skipped', () =>
  withFolder(files, async (cwd) => {
    const home = join(cwd, '.codelearn');
    const run = (...argv: string[]) => runCli(argv, { cwd, env: { CODELEARN_HOME: home } });
    try {
      const demo = await run('demo', '--format', 'json');
      assert.equal(demo.code, 0, demo.out + demo.err);
      assert.deepEqual({ ...JSON.parse(demo.out).summary, pass: 0 }, { pass: 0, fail: 0, warn: 0, skip: 0 }, demo.out);
      for (const again of [['maintain'], ['rollback', '--to', '0'], ['migrate'], ['verify', '--only', 'drift']]) {
        const { code, out, err } = await run(...again);
        assert.equal(code, 0, out + err);
      }
    } finally {
      for (const kind of ['project', 'scratch'] as const) await stopServer(openServerPaths(home, kind));
    }
  }));

/** A file of each folder: with a setting that nobody knows, the message lists those there are. */
const readers: Readonly<Record<string, string>> = {
  repeatable: 'repeatable/a.sql',
  seeds: 'seeds/a.sql',
  queries: 'queries/a.sql',
  rules: 'rules/a.sql',
  denormalizations: 'denormalizations/a.b.sql',
  maintenance: 'maintenance/a.sql',
  roles: 'roles/a.sql',
};

for (const [folder, file] of Object.entries(readers)) {
  test(`the page names every setting of ${folder}/, and no other`, () =>
    withFolder({ [`sql/${file}`]: '-- A.\n-- nonsense: 1\nselect 1;\n' }, async (cwd) => {
      const { code, err } = await runCli([folder === 'maintenance' ? 'maintain' : 'verify'], { cwd });
      assert.equal(code, 2, err);
      const known = [...(/Known here: (.*)\./.exec(err)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name);
      const row = page.split('\n').find((line) => line.startsWith(`| \`${folder}/\``)) ?? '';
      const quoted = (row.split('|')[3] ?? '').split('`').filter((_, at) => at % 2 === 1);
      const told = quoted.flatMap((text) => /^([a-z ]+)(?:: |$)/.exec(text)?.[1] ?? []);
      assert.deepEqual(told.sort(), known.sort());
    }));
}
