import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeDeclared } from '../../../src/verify/normal-forms/declared-form.ts';
import type { Check } from '../../../src/verify/section.ts';
import { declare, type Sketch, tableOf } from './table-of.ts';

function judge(sketch: Sketch, lines: string[] = [], denormalized: string[] = []): Check[] {
  return judgeDeclared(tableOf('orders', sketch), declare(...lines), denormalized);
}

function said(checks: readonly Check[]): string[] {
  return checks.map(({ id, status, message }) => `${status} ${id}: ${message}`);
}

const orderLines: Sketch = {
  columns: ['order_id', 'product_id', 'ordered_at', 'customer_id', 'city', 'quantity'],
  keys: ['order_id, product_id'],
};

test('a table whose only dependencies are its keys is in BCNF', () => {
  const checks = judge(orderLines);
  assert.deepEqual(said(checks), ['pass normal-form: orders is in BCNF: every declared determinant is a key']);
  assert.deepEqual(checks[0]?.evidence, ['candidate keys: {order_id, product_id}']);
});

test('a partial and a transitive dependency are each named, with key, columns and repair', () => {
  const checks = judge(orderLines, ['orders: order_id -> ordered_at, customer_id', 'orders: customer_id -> city']);
  assert.deepEqual(said(checks), [
    'fail second-normal-form: orders is in 1NF only: {order_id} -> {ordered_at, customer_id} is a partial dependency, {order_id} is only part of the key {order_id, product_id}',
    'fail third-normal-form: orders is in 1NF only: {customer_id} -> {city} is a transitive dependency, {customer_id} is no key and no part of one',
  ]);
  assert.deepEqual(checks[1]?.subject, {
    schema: 'public',
    table: 'orders',
    columns: ['customer_id', 'city'],
    name: null,
  });
  assert.equal(checks[1]?.fix, 'Move city to a table of its own whose key is {customer_id}.');
  assert.deepEqual(checks[1]?.evidence, [
    'candidate keys: {order_id, product_id}',
    'declared: {order_id} -> {ordered_at, customer_id} (sql/dependencies.txt:1)',
    'declared: {customer_id} -> {city} (sql/dependencies.txt:2)',
  ]);
});

test('a dependency into part of a key breaks BCNF only: it passes and is told', () => {
  const checks = judge({ columns: ['street', 'city', 'zip'], keys: ['street, city'] }, ['orders: zip -> city']);
  assert.deepEqual(said(checks), [
    'pass normal-form: orders is in 3NF: every determinant is a key or determines part of one',
  ]);
  assert.deepEqual(checks[0]?.evidence, [
    'candidate keys: {street, city}, {street, zip}',
    'declared: {zip} -> {city} (sql/dependencies.txt:1)',
    'not in BCNF: {zip} -> {city}, where city is part of the key {street, city}',
  ]);
});

test('an all-key table and a table of two columns are in BCNF whatever anyone declares', () => {
  assert.match(said(judge({ columns: ['a', 'b', 'c'], keys: ['a, b, c'] }))[0] ?? '', /all its columns together are/);
  assert.match(said(judge({ columns: ['a', 'b'], keys: ['a'] }))[0] ?? '', /two columns leave no room/);
});

test('keys that follow from declared dependencies count, so what hangs on them breaks nothing', () => {
  const checks = judge({ columns: ['id', 'email', 'name'], keys: ['id'] }, ['orders: email -> id']);
  assert.deepEqual(said(checks), ['pass normal-form: orders is in BCNF: every declared determinant is a key']);
  assert.deepEqual(checks[0]?.evidence[0], 'candidate keys: {id}, {email}');
});

test('no key: not a relation', () => {
  assert.deepEqual(said(judge({ columns: ['a', 'b'] })), [
    'fail candidate-key: orders has no candidate key: the same row can be stored twice, so it is no relation (1NF)',
  ]);
});

for (const [why, index] of [
  ['partial', { columns: ['a'], predicate: '(b > 0)' }],
  ['invalid', { columns: ['a'], valid: false }],
  ['on an expression', { columns: [null] }],
  ['on a column that may be NULL', { columns: ['n'] }],
  ['not unique', { columns: ['a'], unique: false }],
] as const) {
  test(`an index that is ${why} is no key`, () => {
    const [first] = judge({ columns: ['a', 'b', 'n?'], indexes: [index] });
    assert.equal(first?.id, 'candidate-key');
  });
}

test('a unique index that may hold NULL is named as the near miss, and is a key where NULLs are not distinct', () => {
  const index = { name: 'orders_n_key', columns: ['n'] };
  const [first] = judge({ columns: ['a', 'n?'], indexes: [index] });
  assert.deepEqual(first?.evidence, ['orders_n_key is unique but admits NULL, so it is no key']);
  const [second] = judge({ columns: ['a', 'n?'], indexes: [{ ...index, nullsNotDistinct: true }] });
  assert.deepEqual(second?.evidence, ['candidate keys: {n}']);
});

test('a generated column is derived and breaks no form', () => {
  const checks = judge({ columns: ['id', 'net', 'rate', 'gross = (net * rate)'], keys: ['id'] }, [
    'orders: net, rate -> gross',
  ]);
  assert.deepEqual(said(checks), [
    'pass normal-form: orders is in BCNF: every declared determinant is a key',
    'warn unused-declaration: sql/dependencies.txt:1: {net, rate} -> {gross} follows from the keys and the other lines',
  ]);
  assert.ok(checks[0]?.evidence.includes('derived: gross from {net, rate} (generated)'));
});

test('what a generated column determines is redundancy all the same', () => {
  const checks = judge({ columns: ['id', 'zip', 'area = left(zip, 2)', 'region'], keys: ['id'] }, [
    'orders: area -> region',
  ]);
  assert.match(said(checks)[0] ?? '', /^fail third-normal-form: .*\{zip\} -> \{region\} is a transitive dependency/);
});

test('a CHECK that equates a column with an expression derives it, unless NULL could slip past', () => {
  const checks = ['((total = (price * quantity)) AND (price > (0)::numeric))'];
  const evidence = (columns: string[]) => judge({ columns, keys: ['id'], checks })[0]?.evidence;
  assert.deepEqual(evidence(['id', 'price', 'quantity', 'total']), [
    'candidate keys: {id}',
    'derived: total from {price, quantity} (orders_check0)',
  ]);
  assert.deepEqual(evidence(['id', 'price', 'quantity?', 'total']), ['candidate keys: {id}']);
});

test('a column stored twice on purpose breaks no form and is told', () => {
  const checks = judge(orderLines, ['orders: customer_id -> city'], ['city']);
  assert.deepEqual(said(checks), [
    'pass normal-form: orders is in 3NF: every determinant is a key or determines part of one',
  ]);
  assert.ok(
    checks[0]?.evidence.includes('city is stored twice on purpose and compared by the section denormalizations'),
  );
});

test('a declaration that the keys imply is unused', () => {
  const checks = judge(orderLines, ['orders: order_id, product_id -> quantity']);
  assert.equal(
    said(checks)[1],
    'warn unused-declaration: sql/dependencies.txt:1: {order_id, product_id} -> {quantity} follows from the keys and the other lines',
  );
});
