import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNonAtomic } from '../../../src/verify/normal-forms/atomic-values.ts';
import { declare, type Sketch, tableOf } from './table-of.ts';

function found(sketch: Sketch, ...lines: string[]): string[] {
  return findNonAtomic(tableOf('people', sketch), declare(...lines)).map(({ id, message }) => `${id}: ${message}`);
}

test('atomic columns pass in silence', () => {
  assert.deepEqual(found({ columns: ['id bigint', 'phone', 'settings jsonb', 'sha256', 'md5'] }), []);
});

test('an array column is a list', () => {
  assert.deepEqual(found({ columns: ['id', 'tags text[]'] }), [
    'array-column: people.tags is an array (text[]): a value that holds many values is not atomic (1NF)',
  ]);
});

for (const [how, sketch] of [
  ['default', { columns: ['tags jsonb'], defaults: { tags: "'[]'::jsonb" } }],
  ['CHECK', { columns: ['tags jsonb'], checks: ["(jsonb_typeof(tags) = 'array'::text)"] }],
] as const) {
  test(`JSON used as a list is known by its ${how}`, () => {
    assert.deepEqual(found(sketch), [
      'json-list: people.tags is a list in jsonb: a value that holds many values is not atomic (1NF)',
    ]);
  });
}

for (const names of [
  ['phone1', 'phone2'],
  ['phone_1', 'phone_2', 'phone_3'],
  ['address', 'address2'],
  ['item0', 'item1'],
  ['phone1_type', 'phone2_type'],
]) {
  test(`${names.join(', ')} is a repeated group`, () => {
    assert.deepEqual(found({ columns: ['id', ...names] }), [
      `repeated-columns: people repeats one fact in ${names.join(', ')}: a repeated group is a list (1NF)`,
    ]);
  });
}

for (const [why, columns] of [
  ['of different types', ['phone1', 'phone2 integer']],
  ['numbered with a gap', ['price_1', 'price_12']],
  ['numbered from far up', ['y_98', 'y_99']],
] as const) {
  test(`columns ${why} are no repeated group`, () => assert.deepEqual(found({ columns }), []));
}

test('the two ends of a link are foreign keys, no repeated group', () => {
  assert.deepEqual(found({ columns: ['entity0', 'entity1'], foreignKeys: ['entity0', 'entity1'] }), []);
  assert.equal(found({ columns: ['entity0', 'entity1'], foreignKeys: ['entity0'] }).length, 1);
});

test('what is declared atomic is left alone, and a declaration about what is no list is unused', () => {
  assert.deepEqual(found({ columns: ['tags text[]'] }, 'people: tags is atomic  read and written whole'), []);
  assert.deepEqual(found({ columns: ['age integer'] }, 'people: age is atomic  why not'), [
    'unused-declaration: sql/dependencies.txt:1: nothing takes age for a list',
  ]);
  assert.deepEqual(found({ columns: ['data jsonb', 'tags text[]'] }, 'people: data, tags is atomic  why not'), [
    'unused-declaration: sql/dependencies.txt:1: nothing takes data for a list',
  ]);
});
