import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { introspect } from '../src/catalog/introspect.ts';
import { renderMermaid } from '../src/diagram/mermaid.ts';
import { stopServer } from '../src/embedded/server.ts';
import { openServerPaths } from '../src/embedded/server-paths.ts';
import { exitCodes } from '../src/errors.ts';
import { runCli } from './support/cli.ts';
import { withTestDatabase } from './support/database.ts';
import { withFolder } from './support/folder.ts';
import { assertReadmePart, readReadme } from './support/readme.ts';
import { applyReference } from './support/reference.ts';

const root = join(import.meta.dirname, '..');

test('the README shows what the demo prints, but for times and the password', () =>
  withFolder({}, async (folder) => {
    const home = join(folder, '.codelearn');
    try {
      const { code, out, err } = await runCli(['demo'], { cwd: root, env: { CODELEARN_HOME: home } });
      assert.equal(code, 0, out + err);
      const shown = out.replace(/(shown this once: ).*/, '$1…').trimEnd();
      assertReadmePart('demo', `\`\`\`\n${shown}\n\`\`\`\n`, (text) => text.replace(/\d+\.\d+ s/g, '0 s'));
    } finally {
      for (const kind of ['project', 'scratch'] as const) await stopServer(openServerPaths(home, kind));
    }
  }));

test('the README lists the commands as the help does', async () => {
  const { out } = await runCli(['--help'], { columns: 1000 });
  const listed = [...out.matchAll(/^ {2}([a-z][a-z-]+)(?: [[<][^\]>]+[\]>])*\s{2,}(\S.*)$/gm)];
  const commands = listed.filter((match) => match[1] !== 'help');
  assert.ok(commands.length >= 10, out);
  const width = Math.max(...commands.map((match) => match[1]?.length ?? 0));
  const lines = commands.map((match) => `codelearn ${match[1]?.padEnd(width)}  # ${match[2]}`);
  assertReadmePart('commands', `\`\`\`\n${lines.join('\n')}\n\`\`\`\n`);
});

test('the page of the reference project shows its diagram as it is', async () => {
  const diagram = await withTestDatabase(async (database) => {
    await applyReference(database);
    return renderMermaid(await introspect(database));
  });
  assertReadmePart('diagram', `\`\`\`mermaid\n${diagram}\`\`\`\n`, (text) => text, 'sql/README.md');
});

test('the README names every exit code', () => {
  const named = [...readReadme().matchAll(/^\| ([\d, ]+) \|/gm)].flatMap((match) => match[1]?.split(', ') ?? []);
  assert.deepEqual(named.map(Number), Object.values(exitCodes));
});

test('the README begins with its name, and its first screen has two commands', () => {
  const text = readReadme();
  const first = text.split('\n').filter((line) => line !== '');
  assert.equal(first[0], '# codelearn');
  assert.ok(first.includes('    npm ci && npx codelearn demo') && first.includes('    npm test'));
});
