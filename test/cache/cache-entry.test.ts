import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CacheEntry, findEntry, type Parameter } from '../../src/cache/cache-entry.ts';
import type { QueriedDatabase } from '../../src/cache/queried-database.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readQueries } from '../../src/project/queries.ts';
import { withFolder } from '../support/folder.ts';

const text = '-- The first.\n-- cache: 5 minutes\nselect 1;\n';

const database: QueriedDatabase = { hosts: [{ host: 'db', port: 5432 }], database: 'shop', user: 'web', settings: {} };

function find(
  name: string,
  content = text,
  parameters: readonly Parameter[] = [],
  changed: Partial<QueriedDatabase> = {},
): Promise<CacheEntry> {
  return withFolder({ 'sql/queries/top_ten.sql': content, 'sql/queries/plain.sql': '-- Plain.\nselect 1' }, (folder) =>
    findEntry(readQueries(openProjectFolder('sql', folder)), name, { ...database, ...changed }, parameters),
  );
}

test('the key holds name, text and format, and a hash tag for value and lock', async () => {
  const { key, id } = await find('top_ten');
  assert.match(id, /^top_ten:[0-9a-f]{16}$/);
  assert.equal(key, `codelearn:{${id}}:v1`);
});

test('a query is found by its name and by the command that is made of it', async () => {
  assert.equal((await find('top-ten')).key, (await find('top_ten')).key);
});

test('another text or another parameter is another key; other line ends are not', async () => {
  const { key } = await find('top_ten');
  assert.notEqual((await find('top_ten', text.replace('select 1', 'select 2'))).key, key);
  assert.notEqual((await find('top_ten', text, [1])).key, key);
  assert.notEqual((await find('top_ten', text, [1])).key, (await find('top_ten', text, ['1'])).key);
  assert.equal((await find('top_ten', text.replaceAll('\n', '\r\n'))).key, key);
});

test('another server, database, user or start-up setting is another key: caches that share one Redis never mix', async () => {
  const { key } = await find('top_ten');
  const others: Partial<QueriedDatabase>[] = [
    { hosts: [{ host: 'other', port: 5432 }] },
    { hosts: [{ host: 'db', port: 5433 }] },
    { database: 'staging' },
    { user: 'owner' },
    { settings: { search_path: 'tenant_2' } },
    { settings: { options: '-c search_path=tenant_2' } },
  ];
  const keys = await Promise.all(others.map(async (changed) => (await find('top_ten', text, [], changed)).key));
  assert.equal(new Set([key, ...keys]).size, 1 + others.length);
  const [one, two] = [
    { a: '1', b: '2' },
    { b: '2', a: '1' },
  ];
  assert.equal(
    (await find('top_ten', text, [], { settings: one })).key,
    (await find('top_ten', text, [], { settings: two })).key,
  );
});

test('what is no cached query is refused, and those that are are named', async () => {
  const hint = 'Cached queries: top_ten.';
  await assert.rejects(find('nothing'), { exit: 2, message: 'there is no query "nothing" in queries/', hint });
  await assert.rejects(find('plain'), {
    exit: 2,
    message: 'sql/queries/plain.sql is not cached: its header has no "-- cache: <duration>"',
    hint,
  });
});
