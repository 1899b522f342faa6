import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(join(root, 'src', path), 'utf8') }))
  .sort((left, right) => (left.path < right.path ? -1 : 1));

/** Paths and lines of the sources that match, outside the owners. */
function offenders(pattern: RegExp, owners: readonly string[] = []): string[] {
  return sources
    .filter(({ path }) => !owners.some((owner) => path === owner || path.startsWith(`${owner}/`)))
    .flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
    );
}

/** Comments are blanked, not removed, so that line numbers stay. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ''));
}

test('there are sources to judge', () => assert.ok(sources.length > 40));

test('only bin touches the process: no console, no process under src', () => {
  assert.deepEqual(offenders(/\bconsole\s*\./), []);
  assert.deepEqual(offenders(/\bprocess\s*\.\s*(exit|exitCode|env|argv|stdout|stderr|stdin|on|once|kill|cwd)\b/), []);
});

/** Bottom to top: a room imports itself and what lies on lower floors, nothing beside it and nothing above. */
const floors = [
  ['errors.ts', 'version.ts', 'io.ts'],
  ['sql-text'],
  ['project', 'connection'],
  ['database'],
  ['embedded', 'catalog'],
  ['functional-dependencies', 'migrate', 'seed', 'roles', 'cache', 'maintenance', 'denormalizations'],
  ['query-plans', 'decompose', 'diagram', 'schema-file'],
  ['verify'],
  ['demo'],
  ['library', 'cli'],
];

/** What each source imports, types as well and what is loaded only when it is used. */
const imports = new Map(
  sources.map(({ path, text }) => [
    path,
    [...withoutComments(text).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier = '']) =>
      posix.join(dirname(path), specifier),
    ),
  ]),
);

const roomOf = (path: string): string => path.split('/')[1] ?? '';

test('no import goes up or sideways: rooms stand on floors', () => {
  const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));
  assert.deepEqual([...new Set(sources.map(({ path }) => roomOf(path)))].sort(), [...floorOf.keys()].sort());
  const wrong = [...imports].flatMap(([path, targets]) => {
    const below = (target: string): boolean =>
      roomOf(target) === roomOf(path) || Number(floorOf.get(roomOf(target))) < Number(floorOf.get(roomOf(path)));
    return targets.filter((target) => !below(target)).map((target) => `${path} → ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('no files import one another in a circle, not even types', () => {
  assert.deepEqual(circles(imports), []);
});

/** Strongly connected components of more than one file (R. Tarjan, "Depth-first search and linear graph algorithms", 1972). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(Number(lowest.get(file)), Number(lowest.get(next))));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const component = open.splice(open.indexOf(file));
    if (component.length > 1) found.push(component.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}

test('a circle of imports would be found, and a path of them is none', () => {
  const graph = { a: ['b'], b: ['c'], c: ['b', 'd'], d: [] };
  assert.deepEqual(circles(new Map(Object.entries(graph))), [['b', 'c']]);
});

test('no folder holds more than 22 files side by side, but lists of like things', () => {
  const lists = ['src/cli/commands', 'src/cli/output', 'src/verify/design'];
  const counts = new Map<string, number>();
  for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const crowded = [...counts].filter(([folder, count]) => count > 22 && !lists.includes(folder));
  assert.deepEqual(crowded, []);
});

const owners: Readonly<Record<string, readonly string[]>> = {
  postgres: ['src/connection'],
  'node:child_process': ['src/embedded'],
  'node:net': ['src/connection/socket.ts', 'src/connection/connect.ts', 'src/connection/encryption.ts'],
  'node:tls': ['src/connection/encryption.ts'],
  'libpg-query': ['src/sql-text'],
  bcrypt: ['src/seed/password.ts'],
  chalk: ['src/cli/output'],
  'cli-table3': ['src/cli/output'],
  '@redis/client': ['src/cache'],
  commander: [
    'src/cli/program.ts',
    'src/cli/arguments.ts',
    'src/cli/flags.ts',
    'src/cli/run-flags.ts',
    'src/cli/cache-flags.ts',
    'src/cli/seed-flags.ts',
    'src/cli/commands',
  ],
};

for (const [library, places] of Object.entries(owners)) {
  test(`${library} is imported by its owner alone`, () => {
    assert.deepEqual(offenders(new RegExp(`(from|import)\\s*\\(?\\s*'${library}'`), places), []);
  });
}

test('SQL that is not a tagged template is sent by the database folder alone', () => {
  const senders = ['src/database', 'src/connection/transaction.ts'];
  assert.deepEqual(offenders(/\.unsafe\b|\bunsafe\s*[,}]/, senders), []);
});

test('one file says which schemas are not the users’ own', () => {
  const known = [
    'src/catalog/system-schemas.ts',
    // Which rights PUBLIC has in information_schema, of all schemas.
    'src/roles/privileges.ts',
    // The tool's own schema is not left out there.
    'src/database/blockers.ts',
  ];
  assert.deepEqual(offenders(/information_schema|nspname !?~ '\^pg_'/, known), []);
});

test('SQL on the tables of the history is written in its folder alone', () => {
  const history = /\bcodelearn\.(migrations|repeatables|history_format)\b/;
  assert.notDeepEqual(offenders(history), []);
  assert.deepEqual(offenders(history, ['src/migrate/history']), []);
});

test('no file is named after nothing', () => {
  const vague = new Set([
    'index.ts',
    'utils.ts',
    'util.ts',
    'helpers.ts',
    'helper.ts',
    'common.ts',
    'misc.ts',
    'lib.ts',
  ]);
  assert.deepEqual(
    sources.filter(({ path }) => vague.has(basename(path))).map(({ path }) => path),
    [],
  );
});

test('file names are kebab-case and paths at most src/a/b/file.ts', () => {
  const wrong = sources.filter(({ path }) => !/^src\/([a-z0-9-]+\/){0,2}[a-z0-9-]+\.ts$/.test(path));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test('no file is longer than 250 lines', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 251);
  assert.deepEqual(
    long.map(({ path, text }) => `${path}: ${text.split('\n').length} lines`),
    [],
  );
});

test('a command file has at most 80 lines, no SQL and no try', () => {
  const commands = sources.filter(({ path }) => path.startsWith('src/cli/commands/'));
  const long = commands.filter(({ text }) => text.split('\n').length > 81).map(({ path }) => path);
  const busy = commands.filter(({ text }) => /\btry\s*\{|\bsql`|\.sql\.unsafe/.test(withoutComments(text)));
  assert.deepEqual([...long, ...busy.map(({ path }) => path)], []);
});

test('nothing is exported wholesale or by default', () => {
  assert.deepEqual(offenders(/^export \*/), []);
  assert.deepEqual(offenders(/^export default\b/), []);
});

test('domain code does not print and does not render', () => {
  const domain = sources.filter(({ path }) => !/^src\/(cli\/|io\.ts)/.test(path));
  const printing = domain.filter(({ text }) => /\bio\.(out|err)\(|from '.*\/output\//.test(withoutComments(text)));
  assert.deepEqual(
    printing.map(({ path }) => path),
    [],
  );
});

test('nothing under src knows a CodeLearn table by name', () => {
  const tables = readdirSync(join(root, 'sql/migrations'))
    .flatMap((name) => [
      ...readFileSync(join(root, 'sql/migrations', name), 'utf8').matchAll(/create table (?:public\.)?(\w+)/gi),
    ])
    .map((match) => match[1] ?? '');
  assert.ok(tables.length >= 4, 'the reference project has tables');
  const named = new RegExp(`['"\`\\s.](${tables.join('|')}|enrollment_count)['"\`\\s.(,;]`);
  const quoted = sources.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g)]
      .filter(([string]) => named.test(string))
      .map(([string]) => `${path}: ${string.slice(0, 80)}`),
  );
  assert.deepEqual(quoted, []);
});
