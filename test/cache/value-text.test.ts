import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, option, property, string } from 'fast-check';
import { decodeText } from '../../src/cache/value-text.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { withTestTarget } from '../support/database.ts';
import { type TestProject, withProject } from '../support/project.ts';
import { skipWithoutRedis, withRedis } from '../support/redis.ts';

/** An expression, and what readers get for it. */
const values: readonly (readonly [string, unknown])[] = [
  ['9007199254740993::bigint', '9007199254740993'],
  ['7', 7],
  ['1.10::numeric(6, 2)', '1.10'],
  ["'nan'::numeric", 'NaN'],
  ['0.1::float8', 0.1],
  ['1.5::float4', 1.5],
  ["'-infinity'::float8", '-Infinity'],
  ['true', true],
  ['null::bigint', null],
  ["'Löwe'::text", 'Löwe'],
  ["'x'::char(3)", 'x  '],
  ["'2026-01-02 03:04:05.678901+00'::timestamptz", '2026-01-02T03:04:05.678901Z'],
  ["'2026-01-02 03:04:05.5-05:30'::timestamptz", '2026-01-02T08:34:05.500Z'],
  ["'1880-01-01 00:00:00+00'::timestamptz", '1880-01-01T00:00:00.000Z'],
  ["'0044-01-01 00:00:00+00'::timestamptz", '0044-01-01T00:00:00.000Z'],
  ["'20000-01-01 00:00:00+00'::timestamptz", '+020000-01-01T00:00:00.000Z'],
  ["'infinity'::timestamptz", 'infinity'],
  ["'2026-01-02 03:04:05.6'::timestamp", '2026-01-02T03:04:05.6'],
  ["'-infinity'::timestamp", '-infinity'],
  ["'2026-01-02'::date", '2026-01-02'],
  ["'0044-03-15 BC'::date", '0044-03-15 BC'],
  ["'03:04:05.678'::time", '03:04:05.678'],
  [`'{"a": [1.5, null, "b"]}'::json`, { a: [1.5, null, 'b'] }],
  [`'{"a": {}}'::jsonb`, { a: {} }],
  ["'null'::jsonb", null],
  ["'\\xdeadbeef'::bytea", '\\xdeadbeef'],
  ['array[1, 2, null]::bigint[]', ['1', '2', null]],
  ['array[1.10]::numeric[]', ['1.10']],
  ["array['a', 'b\"{,}\\', 'NULL', '', null]", ['a', 'b"{,}\\', 'NULL', '', null]],
  ["array['2026-01-02 03:04:05+00'::timestamptz]", ['2026-01-02T03:04:05.000Z']],
  ["array['\\xdead'::bytea]", ['\\xdead']],
  [`array['{"a": "}"}'::jsonb]`, [{ a: '}' }]],
  ["array['(1,1),(0,0)'::box, '(2,2),(0,0)'::box]", ['(1,1),(0,0)', '(2,2),(0,0)']],
  [
    'array[[1, 2], [3, 4]]',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["'[0:1]={1,2}'::integer[]", [1, 2]],
  ["'{}'::integer[]", []],
  ["array['happy']::mood[]", ['happy']],
  ['array[3]::positive[]', [3]],
  ['3::positive', 3],
  ["'10.0.0.1/8'::inet", '10.0.0.1/8'],
  ["'00000000-0000-0000-0000-000000000001'::uuid", '00000000-0000-0000-0000-000000000001'],
  ['int4range(1, 5)', '[1,5)'],
  ["row(1, 'x')", '(1,x)'],
  ["'1 2'::int2vector", '1 2'],
];

const types = `create type mood as enum ('sad', 'happy');
  create domain positive as integer check (value > 0);`;
const columns = values.map(([expression], at) => `${expression} as value_${at}`);
const files = { 'queries/one.sql': `-- Everything.\n-- cache: 1 minute\nselect ${columns.join(',\n  ')};\n` };
const expected = [Object.fromEntries(values.map(([, value], at) => [`value${at}`, value]))];

async function readTwice(project: TestProject, redisUrl?: string): Promise<void> {
  await project.database.sql.unsafe(types);
  const env = { DATABASE_URL: targetUrl(project.target), REDIS_URL: redisUrl };
  for (const source of ['database', redisUrl === undefined ? 'database' : 'redis']) {
    const { code, out, err } = await project.runWith({ env }, 'cached', 'one', '--format', 'json');
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).source, source);
    assert.deepEqual(JSON.parse(out).one, expected);
  }
}

test('every type comes from Redis as it came from the database', { skip: skipWithoutRedis }, () =>
  withRedis((redis) => withProject(files, (project) => readTwice(project, redis.patientUrl))),
);

test('and from the table, whatever forms and zone the database has set', () =>
  withProject(files, async (project) => {
    const { database } = project.target;
    await project.database.sql.unsafe(`
      alter database ${database} set datestyle = 'German, DMY';
      alter database ${database} set timezone = 'Asia/Kolkata';
      alter database ${database} set bytea_output = 'escape'`);
    await readTwice(project);
  }));

test('a list is read as the server writes it, whatever its texts hold', () => {
  const write = (text: string | null): string => (text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`);
  assertProperty(
    property(array(option(string())), (texts) => {
      assert.deepEqual(decodeText(`{${texts.map(write).join()}}`, { kind: 'text', delimiter: ',' }), texts);
    }),
  );
});

test('two columns of one name are refused: a row holds one value a name', () =>
  withProject(
    { 'queries/one.sql': '-- A.\n-- cache: 1 minute\nselect 1 as user_id, 2 as "userId";' },
    async ({ run }) => {
      const { code, err } = await run('cached', 'one');
      assert.equal(code, 2);
      assert.match(err, /^error: sql\/queries\/one\.sql: two columns are named userId$/m);
    },
  ));

test('two databases and two users share a Redis, and none reads the other’s answer', { skip: skipWithoutRedis }, () =>
  withRedis((redis) =>
    withTestTarget((other) =>
      withProject(
        { 'queries/who.sql': '-- Who.\n-- cache: 1 hour\nselect current_database() as place, current_user as name;' },
        async ({ target, database, runWith }) => {
          const user = `cache_other_${target.database}`;
          await database.sql.unsafe(`create role ${user} login password 'p'`);
          try {
            const askers = [target, other, { ...target, user, password: 'p' }];
            for (const source of ['database', 'redis']) {
              for (const asker of askers) {
                const env = { DATABASE_URL: targetUrl(asker), REDIS_URL: redis.patientUrl };
                const { out } = await runWith({ env }, 'cached', 'who', '--format', 'json');
                assert.deepEqual(
                  [JSON.parse(out).source, JSON.parse(out).who],
                  [source, [{ place: asker.database, name: asker.user }]],
                );
              }
            }
            assert.equal(((await redis.command('keys', '*')) as string[]).length, askers.length);
          } finally {
            await database.sql.unsafe(`drop role ${user}`);
          }
        },
      ),
    ),
  ),
);
