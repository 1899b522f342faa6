import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const pages = listPages();

function listPages(): readonly string[] {
  const inside = ['src', 'sql', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => posix.join(folder, path)),
  );
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inside].filter((path) => path.endsWith('.md'));
}

/** Targets of the links of a page, as paths from the root. */
function linksOf(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/```.*?```/gs, '');
  return [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => posix.join(dirname(page), link));
}

test('no link of a page leads nowhere', () => {
  const dead = pages.flatMap((page) =>
    linksOf(page)
      .filter((link) => !existsSync(join(root, link)))
      .map((link) => `${page}: ${link}`),
  );
  assert.deepEqual(dead, []);
});

test('the map names every room', () => {
  const rooms = readdirSync(join(root, 'src')).filter((name) => name !== 'README.md');
  const named = new Set(linksOf('src/README.md'));
  assert.deepEqual(
    rooms.filter((room) => !named.has(`src/${room}`)),
    [],
  );
});

test('the map leads to every page', () => {
  const named = new Set([...linksOf('src/README.md'), 'src/README.md', 'README.md', 'CHANGELOG.md']);
  assert.deepEqual(
    pages.filter((page) => !named.has(page)),
    [],
  );
});

test('every file that CONTRIBUTING names is there', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const named = [...text.matchAll(/(?:`|\s)((?:src|test|\.ci)\/[\w./-]+)/g)].map(([, path = '']) =>
    path.replace(/\.$/, ''),
  );
  assert.ok(named.length > 10);
  const missing = named.filter(
    (path) => !path.includes('<') && !/\/$|^test\/a\/|^src\/a\//.test(path) && !existsSync(join(root, path)),
  );
  assert.deepEqual(missing, []);
});

test('no page names a script that package.json does not have', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const unknown = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const named = [...text.matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name = '']) => name);
    return named.filter((name) => !Object.hasOwn(scripts, name)).map((name) => `${page}: ${name}`);
  });
  assert.deepEqual(unknown, []);
});
