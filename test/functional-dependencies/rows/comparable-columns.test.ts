import assert from 'node:assert/strict';
import { test } from 'node:test';
import { introspect } from '../../../src/catalog/introspect.ts';
import { findTable } from '../../../src/catalog/schema.ts';
import type { Database } from '../../../src/connection/session.ts';
import { readTableRows } from '../../../src/functional-dependencies/rows/table-rows.ts';
import { withTestDatabase } from '../../support/database.ts';

/** The groups of equal values that a column is read as, by the rows' numbers: `1,2 3`. */
async function groupsOf(database: Database, label: string): Promise<string> {
  const table = findTable(await introspect(database), label);
  assert.ok(table);
  const { columns } = await database.transaction(() => readTableRows(database, table, 1000));
  const [ids, values] = [columns[0], columns[1]];
  assert.ok(ids && values);
  const groups = new Map<number, string[]>();
  for (const [row, code] of values.codes.entries()) {
    const id = ids.decode(ids.codes[row] ?? 0) ?? '';
    groups.set(code, [...(groups.get(code) ?? []), id]);
  }
  return [...groups.values()]
    .map((group) => group.sort((one, other) => Number(one) - Number(other)).join())
    .sort()
    .join(' ');
}

/** What the server makes of it; where the type has no equality, none. */
async function groupsOfServer({ sql }: Database, label: string): Promise<string> {
  const groups = await sql.unsafe<{ ids: string }[]>(
    `select string_agg(id::text, ',' order by id) as ids from ${label} group by v`,
  );
  return groups
    .map(({ ids }) => ids)
    .sort()
    .join(' ');
}

const kinds: readonly (readonly [name: string, type: string, ...values: string[]])[] = [
  ['numbers of different scale', 'numeric', '1.0', '1.00', '1.01', 'NaN', 'NaN', '100', '1e2'],
  ['numbers in a domain', 'money_amount', '1.0', '1.00', '2'],
  ['numbers with a scale of their own', 'numeric(10,2)', '1', '1.00', '1.005'],
  [
    'zero with either sign, and what is no number',
    'float8',
    '0',
    '-0',
    'NaN',
    'NaN',
    '0.1',
    '0.30000000000000004',
    '0.3',
  ],
  ['the same of single precision', 'float4', '0', '-0', 'NaN', '0.1', '0.10000001'],
  [
    'months and days',
    'interval',
    '1 month',
    '30 days',
    '720:00:00',
    '1 year',
    '360 days',
    '1 day -24:00:00',
    '0',
    '-1 month',
  ],
  ['times of day in different zones', 'timetz', '12:00+00', '13:00+01', '12:00+00'],
  ['moments', 'timestamptz', '2026-01-01 12:00+00', '2026-01-01 13:00+01', '2026-01-01 12:00:00.000001+00'],
  ['padded texts', 'char(4)', 'a', 'a ', 'a  ', 'b', ''],
  ['padded texts without a length', 'bpchar', 'a', 'a ', 'b'],
  ['texts whose case does not count', 'citext', 'Ab', 'aB', 'b'],
  ['texts of a collation that ignores case', 'text collate ignoring_case', 'Ab', 'aB', 'b', ''],
  ['texts', 'text', 'Ab', 'aB', 'ab ', 'ab', ''],
  ['long texts', 'text', 'x'.repeat(65), 'x'.repeat(66), 'x'.repeat(65), 'x'.repeat(64)],
  ['bytes', 'bytea', '\\x00', '\\x0000', '\\x', '\\x00'],
  ['JSON with an equality', 'jsonb', '{"a":1.0,"b":2}', '{"b":2,"a":1.00}', '{"a":1}', '[1]', 'null'],
  ['arrays of numbers', 'numeric[]', '{1.0,2}', '{1.00,2.0}', '{1,3}', '{NULL}'],
  ['arrays of texts', 'text[]', '{a,NULL}', '{a,"NULL"}', '{a,NULL}', '[0:1]={a,b}', '{a,b}'],
  ['ranges of whole numbers', 'int4range', '[1,3)', '[1,2]', '(0,2]', 'empty', '[1,3]'],
  ['ranges of numbers', 'numrange', '[1.0,2)', '[1.00,2.0)', '[1,2]'],
  ['several ranges', 'nummultirange', '{[1.0,2)}', '{[1.00,2.0)}', '{}'],
  ['rows', 'pair', '(1.0,a)', '(1.00,a)', '(1,b)', '(,)'],
  ['enumerations', 'mood', 'sad', 'happy', 'sad'],
  ['addresses', 'inet', '10.0.0.1', '10.0.0.1/32', '10.0.0.1/24', '::1'],
  ['bits', 'varbit', '1', '01', '1'],
  ['identifiers', 'uuid', 'A0EEBC999C0B4EF8BB6D6BB9BD380A11', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'],
];

for (const [what, type, ...values] of kinds) {
  test(`${what}: equal in the server is equal here (${type})`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(`create extension citext;
        create collation ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        create domain money_amount as numeric; create type pair as (n numeric, t text); create type mood as enum ('sad', 'happy');
        create table kept (id int, v ${type})`);
      for (const [index, value] of [...values, null, null].entries()) {
        await database.sql`insert into kept values (${index + 1}, (${value}::text)::${database.sql.unsafe(type.replace(/ collate.*/, ''))})`;
      }
      const groups = await groupsOf(database, 'kept');
      assert.equal(groups, await groupsOfServer(database, 'kept'));
      assert.match(groups, new RegExp(`\\b${values.length + 1},${values.length + 2}\\b`), 'NULL is read as one value');
    }));
}

for (const [type, one, alike, other] of [
  ['json', '[1]', '[1]', '[2]'],
  ['xml', '<a/>', '<a/>', '<b/>'],
  ['point', '(1,2)', '(1,2)', '(2,2)'],
  ['point[]', '{"(1,2)"}', '{"(1,2)"}', '{"(2,2)"}'],
] as const) {
  test(`${type} has no equality in the server: values are equal that print alike`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(`create table kept (id int, v ${type});
        insert into kept values (1, '${one}'), (2, '${alike}'), (3, '${other}')`);
      assert.equal(await groupsOf(database, 'kept'), '1,2 3');
    }));
}

test('a role whose settings round or shorten what is printed reads the same', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`create table kept (id int, v float8); insert into kept values (1, 0.1), (2, 0.10000000000000002);
      set extra_float_digits = -10; set datestyle = 'SQL, DMY'; set intervalstyle = 'sql_standard'`);
    assert.equal(await groupsOf(database, 'kept'), '1 2');
  }));
