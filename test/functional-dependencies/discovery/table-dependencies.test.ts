import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { Database } from '../../../src/connection/session.ts';
import { targetUrl } from '../../../src/connection/target.ts';
import type { DependencyList } from '../../../src/functional-dependencies/discovery/dependency-list.ts';
import {
  listTableDependencies,
  type SkippedTable,
  type TableOptions,
} from '../../../src/functional-dependencies/discovery/table-dependencies.ts';
import { runCli } from '../../support/cli.ts';
import { withTestDatabase } from '../../support/database.ts';

const all: TableOptions = {
  nulls: 'equal',
  maxDeterminant: Number.POSITIVE_INFINITY,
  sample: 1_000_000,
  searchTimeout: 600_000,
};

async function found(database: Database, label: string, options: Partial<TableOptions> = {}): Promise<string[]> {
  const [list] = await listTableDependencies(database, label, { ...all, ...options });
  assert.ok(list !== undefined && 'dependencies' in list, 'the table was read');
  return list.dependencies.map(({ determinant, dependent }) => `${determinant.join(',')}->${dependent}`);
}

test('a table is read with its NULLs, tabs, line breaks and backslashes', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(String.raw`
      create table notes (id int, body text, "Copy of, body" text, nothing text);
      insert into notes values (1, E'a\tb', E'a\tb', null), (2, E'a\\tb', E'a\\tb', null), (3, '\N', '\N', null),
        (4, null, null, null), (5, '', '', null), (6, E'a\nb', E'a\nb', null), (7, E'a\tb', E'a\tb', null), (8, null, null, null);`);
    assert.deepEqual(await found(database, 'notes'), [
      'id->body',
      'Copy of, body->body',
      'id->Copy of, body',
      'body->Copy of, body',
      '->nothing',
    ]);
  }));

test('a row with NULL agrees with no other where NULLs are unknown', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create table pairs (code text, name text);
      insert into pairs values (null, 'one'), (null, 'two'), ('x', 'three'), ('x', 'three');`);
    assert.deepEqual(await found(database, 'pairs'), ['name->code']);
    assert.deepEqual(await found(database, 'pairs', { nulls: 'unknown' }), ['name->code', 'code->name']);
  }));

test('types without equality are compared as they print, numerics by value', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create table odd (j json, x xml, p point, n numeric, s text);
      insert into odd values ('[1]', '<a/>', '(1,2)', 1.0, 'a'), ('[1]', '<a/>', '(1,2)', 1.00, 'a'), ('[2]', '<b/>', '(2,2)', 2, 'b');`);
    const lines = await found(database, 'odd');
    assert.deepEqual(
      ['x', 'p', 'n', 's'].filter((column) => !lines.includes(`j->${column}`)),
      [],
    );
    assert.ok(lines.includes('n->j') && lines.includes('p->x'));
  }));

test('an empty table, a table of duplicates and a table without columns have their answers', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create table hollow (a int, b int); create table bare ();
      create table duplicates (a int, b int); insert into duplicates select 1, 2 from generate_series(1, 3);
      insert into bare default values;`);
    assert.deepEqual(await found(database, 'hollow'), ['->a', '->b']);
    assert.deepEqual(await found(database, 'duplicates'), ['->a', '->b']);
    assert.deepEqual(await found(database, 'bare'), []);
  }));

test('a table of 1,600 columns is read', () =>
  withTestDatabase(async (database) => {
    const columns = Array.from({ length: 1600 }, (_, index) => `c${index} int2`);
    const values = Array.from({ length: 1600 }, (_, index) => (index === 1599 ? 'n' : index === 0 ? 'n * 2' : '7'));
    await database.sql.unsafe(
      `create table wide (${columns}); insert into wide select ${values} from generate_series(1, 20) n`,
    );
    const lines = await found(database, 'wide', { maxDeterminant: 1 });
    assert.equal(lines.length, 1600);
    assert.ok(lines.includes('c1599->c0') && lines.includes('c0->c1599'));
  }));

test('a table that must not be read is skipped with the reason, the rest goes on', () =>
  withTestDatabase(async (database) => {
    const role = `reader_${database.pid}`;
    await database.sql.unsafe(`create table secret (a int); create table shown (a int);
      create role ${role}; grant insert on secret to ${role}; grant select on shown to ${role}; set role ${role}`);
    const lists = await listTableDependencies(database, undefined, all);
    await database.sql.unsafe(`reset role; drop owned by ${role}; drop role ${role}`);
    assert.deepEqual(
      lists.map((list: DependencyList | SkippedTable) => [list.table, 'skipped' in list ? list.skipped : 'read']),
      [
        ['secret', `role ${role} has no privilege: grant select on public.secret to ${role}`],
        ['shown', 'read'],
      ],
    );
  }));

test('no more rows are read than --sample says, and the answer says so', () =>
  withTestDatabase(async (database, target) => {
    await database.sql.unsafe('create table many as select n as a, 1 as b from generate_series(1, 50) n');
    const options = { env: { DATABASE_URL: targetUrl(target) } };
    const { code, out } = await runCli(['dependencies', 'many', '--sample', '10'], options);
    assert.equal(code, 0);
    assert.equal(
      out,
      'many: a sample of 10 rows, 2 columns, 1 minimal dependency that the sample obeys: rows outside it may contradict some\n{}->b\n',
    );
    const json = await runCli(['dependencies', 'many', '--format', 'json'], options);
    const { database: shown, ...document } = JSON.parse(json.out);
    assert.match(shown, /postgres/);
    assert.deepEqual(document, {
      format: 1,
      table: 'many',
      rows: 50,
      complete: true,
      columns: ['a', 'b'],
      dependencies: [{ determinant: [], dependent: 'b' }],
    });
    const unknown = await runCli(['dependencies', 'mny'], options);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /there is no table mny\n.*Tables: many\./s);
  }));

test('a CSV file needs no database', async () => {
  const { code, out } = await runCli([
    'dependencies',
    '--csv',
    'test/functional-dependencies/datasets/iris.csv',
    '--max-determinant',
    '3',
  ]);
  assert.equal(code, 0);
  assert.equal(
    out,
    'test/functional-dependencies/datasets/iris.csv: 150 rows, 5 columns, 4 minimal dependencies\n' +
      '{c1,c2,c3}->c5\n{c1,c2,c4}->c5\n{c1,c3,c4}->c5\n{c2,c3,c4}->c5\n',
  );
});

test('--max-left, the old name of --max-determinant, still works and is not in the help', async () => {
  const file = 'test/functional-dependencies/datasets/iris.csv';
  const { code, out } = await runCli(['dependencies', '--csv', file, '--max-left', '2']);
  assert.deepEqual([code, out], [0, `${file}: 150 rows, 5 columns, 0 minimal dependencies\n`]);
  const help = await runCli(['dependencies', '--help']);
  assert.match(help.out, /--max-determinant <columns>/);
  assert.doesNotMatch(help.out, /--max-left/);
});

test('a CSV file may come from standard input', async () => {
  const input = Readable.from([Buffer.from('code,name,n\nx,Ann,1\nx,Ann,2\ny,Bob,3\n')]);
  const { code, out } = await runCli(['dependencies', '--csv', '-', '--columns', 'name,code'], { input: () => input });
  assert.equal(code, 0);
  assert.equal(out, 'standard input: 3 rows, 2 columns, 2 minimal dependencies\n{name}->code\n{code}->name\n');
});

test('an empty standard input is an error, and so is --columns without saying of which table', async () => {
  const empty = await runCli(['dependencies', '--csv', '-']);
  assert.equal(empty.code, 2);
  assert.match(empty.err, /^error: standard input:1: the file is empty\n/);
  const which = await runCli(['dependencies', '--columns', 'a']);
  assert.equal(which.code, 2);
  assert.match(which.err, /^error: --columns needs a table or --csv\n/);
});

for (const [when, rows] of [
  ['while it waits for rows', 0],
  ['while it searches', 300],
] as const) {
  test(`a signal ends it ${when}`, async () => {
    const abort = new AbortController();
    const line = (value: (column: number) => string | number): string =>
      `${Array.from({ length: 200 }, (_, column) => value(column)).join()}\n`;
    const input = new Readable({ read() {} });
    input.push(line((column) => `c${column}`));
    for (let row = 0; row < rows; row += 1) {
      input.push(line((column) => (Math.imul(row * 7919 + column * 104_729, 0x9e3779b1) >>> 13) & 1));
    }
    // The search comes to no end, and neither does the wait.
    const stop = (): unknown => setImmediate(() => abort.abort('SIGINT'));
    if (rows === 0) stop();
    else input.once('end', stop).push(null);
    const { code, out, err } = await runCli(['dependencies', '--csv', '-'], {
      input: () => input,
      signal: abort.signal,
    });
    assert.deepEqual([code, out], [130, '']);
    assert.match(err, /^interrupted by SIGINT/);
  });
}

test('of all tables, one with too many dependencies is skipped, and of a table some columns can be looked at', () =>
  withTestDatabase(async (database, target) => {
    const names = Array.from({ length: 300 }, (_, index) => `c${index}`);
    await database.sql.unsafe(`create table few (a int, b int); insert into few values (1, 1), (2, 1);
      create table wide (${names.map((name) => `${name} int`)});
      insert into wide select ${names.map((_, index) => `(hashint4(n * 1000 + ${index}) & 1)`)} from generate_series(1, 300) n`);
    const run = (...argv: string[]): ReturnType<typeof runCli> =>
      runCli(['dependencies', ...argv], { env: { DATABASE_URL: targetUrl(target) } });
    const every = await run('--search-timeout', '100ms');
    assert.equal(every.code, 0);
    assert.match(
      every.out,
      /^few: 2 rows, 2 columns, 1 minimal dependency\n\{\}->b\n\nwide: skipped, no end of the search after 0.1 s: it stopped at dependent 1 of 300, [\d,]+ found\n$/,
    );
    const alone = await run('wide', '--search-timeout', '100ms');
    assert.equal(alone.code, 2);
    assert.match(
      alone.err,
      /error: no end of the search after 0.1 s: .*\nhint: {2}Look for small determinants \(--max-determinant 2\)/,
    );
    const some = await run('wide', '--columns', 'c1,c2', '--max-determinant', '1');
    assert.equal(some.out, 'wide: 300 rows, 2 columns, 0 minimal dependencies\n');
    const unknown = await run('wide', '--columns', 'c1,x');
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /error: wide has no column x\nhint: {2}Columns: c0, c1, .*, c19 and 280 more\.\n/);
  }));

test('a table of which a statement takes too long is skipped, a sample says that it is one', () =>
  withTestDatabase(async (database, target) => {
    await database.sql.unsafe(`create table sales as select n as id, n % 50 as shop, n % 50 % 7 as region
      from generate_series(1, 100000) n`);
    const run = (...argv: string[]): ReturnType<typeof runCli> =>
      runCli(['dependencies', 'sales', ...argv], { env: { DATABASE_URL: targetUrl(target) } });
    const slow = await run('--statement-timeout', '1ms');
    assert.deepEqual(
      [slow.code, slow.out],
      [0, 'sales: skipped, canceling statement due to statement timeout (57014)\n'],
    );
    const { code, out } = await run('--sample', '5000');
    assert.deepEqual(
      [code, out],
      [
        0,
        'sales: a sample of 5,000 rows, 3 columns, 3 minimal dependencies that the sample obeys: rows outside it may contradict some\n' +
          '{id}->shop\n{id}->region\n{shop}->region\n',
      ],
    );
  }));
