import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRows } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { dependencyBits } from '../../../src/functional-dependencies/significance.ts';
import type { Measure } from '../../../src/functional-dependencies/suspected/measure.ts';
import { createRowsViolationCounter } from '../../../src/functional-dependencies/suspected/rows-violation-counter.ts';
import { type Sketch, tableOf } from '../../verify/normal-forms/table-of.ts';
import { encodeOrders, orderColumns, orderLines, orderRows } from './orders.ts';
import { likely, suspectedOf } from './suspected-of.ts';

async function measure(rows: (string | null)[][]): Promise<Measure | undefined> {
  return (await createRowsViolationCounter(encodeRows(['x', 'a'], rows)).measure(['x'], ['a']))[0];
}

test('evidence is counted over the rows whose determinant is not null', async () => {
  const rows = [
    ...[
      ['1', 'a'],
      ['1', 'a'],
      ['1', 'b'],
    ],
    ...[
      ['2', 'a'],
      ['2', 'a'],
      ['3', null],
      [null, 'b'],
      [null, 'a'],
    ],
  ];
  assert.deepEqual(await measure(rows), {
    ...{ rows: 6, groups: 3, repeated: 2, broken: 1, violations: 1, agreement: 2 / 4 },
    ...{ chance: (16 + 1 + 1) / 36, top: 4 / 6 },
  });
});

test('bits are the restating rows times the surprise of one agreement', async () => {
  const rows = Array.from({ length: 40 }, (_, index) => [String(index % 4), String(index % 2)]);
  const counted = await measure(rows);
  assert.equal(counted && dependencyBits(counted), 36);
});

test('a column that nearly always says the same is no evidence, with violations or without', async () => {
  const rows = (odd: number) =>
    Array.from({ length: 1000 }, (_, index) => [String(index % 20), index < odd ? 'b' : 'a']);
  const [none, some] = [await measure(rows(0)), await measure(rows(3))];
  assert.deepEqual([none && dependencyBits(none), Math.round((some && dependencyBits(some)) ?? -1)], [0, 0]);
});

test('orders with all that belongs to others fall apart as in a textbook', async () => {
  assert.deepEqual(likely(await suspectedOf(orderLines, encodeOrders(orderRows(400)))), [
    'partial order_id -> ordered_on, customer_id, paid',
    'partial product_id -> product_name, unit_price',
    'transitive customer_id -> customer_name, street, city, country',
  ]);
});

test('one name for one determinant: the name of the customer is equivalent to the number', async () => {
  const { suspected } = await suspectedOf(orderLines, encodeOrders(orderRows(400)));
  assert.deepEqual(suspected.find(({ determinant }) => determinant[0] === 'customer_id')?.equivalents, [
    'customer_name',
  ]);
});

test('what a likely determinant implies is weak, and says by which it is implied', async () => {
  const { suspected } = await suspectedOf(orderLines, encodeOrders(orderRows(400)));
  const city = suspected.find(({ determinant }) => determinant[0] === 'city');
  assert.deepEqual([city?.strength, city?.impliedBy], ['weak', 'order_id']);
});

test('a join baked into the table confirms each fact once', async () => {
  const sketch: Sketch = { columns: ['id int8', 'shop_id int8', 'city', 'region'], keys: ['id'] };
  const cities = ['Bern', 'Thun', 'Chur', 'Genf', 'Sion', 'Bern', 'Thun'];
  const regions = ['A', 'A', 'B', 'C', 'C', 'A', 'A'];
  const rows = Array.from({ length: 300 }, (_, index) => [
    `${index}`,
    `${index % 7}`,
    cities[index % 7] ?? '',
    regions[index % 7] ?? '',
  ]);
  const table = tableOf('sales', { ...sketch, foreignKeys: ['shop_id'] });
  const { suspected } = await suspectedOf(table, encodeRows(['id', 'shop_id', 'city', 'region'], rows));
  assert.deepEqual(likely({ suspected, silenced: [], omittedPairs: 0 }), ['transitive shop_id -> city, region']);
  assert.equal(suspected.length, 1, 'two independent rows say that a city has one region');
});

test('one violating row does not hide a rule, it is shown as its fault', async () => {
  const rows = orderRows(400).map((row, index) => (index === 7 ? row.with(4, 'Customer 0x') : row));
  const found = likely(await suspectedOf(orderLines, encodeOrders(rows)));
  assert.equal(
    found.find((line) => line.includes('transitive')),
    'transitive customer_id -> customer_name?, street, city, country',
  );
});

test('what is declared or rejected is not suspected; a rejection silences its own dependency alone', async () => {
  const rows = encodeOrders(orderRows(400));
  const lines = [
    'order_lines: customer_id -> customer_name, street',
    'order_lines: customer_id -/-> city  the place at that time',
  ];
  const found = await suspectedOf(orderLines, rows, ...lines);
  assert.equal(
    likely(found).find((line) => line.includes('transitive')),
    'transitive customer_id -> country',
  );
  assert.deepEqual(found.silenced, [{ determinant: ['customer_id'], dependent: 'city' }]);
});

for (const [why, column, values] of [
  ['a measure', 'weight numeric', (index: number) => `${index % 12}.5`],
  ['a date', 'sold_on date', (index: number) => `2026-01-${10 + (index % 12)}`],
  ['an amount', 'quantity int4', (index: number) => String(index % 12)],
  ['prose', 'story', (index: number) => `${'long '.repeat(20)}${index % 12}`],
] as const) {
  test(`${why} determines nothing by design`, async () => {
    const rows = Array.from({ length: 200 }, (_, index) => [
      String(index),
      values(index),
      ['a', 'b', 'c'][(index % 12) % 3] ?? '',
    ]);
    const name = column.split(' ')[0] ?? '';
    const table = tableOf('sales', { columns: ['id int8', column, 'class'], keys: ['id'] });
    assert.deepEqual(likely(await suspectedOf(table, encodeRows(['id', name, 'class'], rows))), []);
    const coded = tableOf('sales', { columns: ['id int8', 'kind_id int8', 'class'], keys: ['id'] });
    assert.deepEqual(likely(await suspectedOf(coded, encodeRows(['id', 'kind_id', 'class'], rows))), [
      'transitive kind_id -> class',
    ]);
  });
}

test('two columns are one determinant where a longer key holds both', async () => {
  const rows = Array.from({ length: 600 }, (_, index) => {
    const [room, slot] = [index % 7, Math.floor(index / 7) % 5];
    return [String(room), String(slot), String(index), `teacher ${(room * 3 + slot * 5) % 11}`];
  });
  const table = tableOf('lessons', {
    columns: ['room_id int8', 'slot_id int8', 'student_id int8', 'teacher'],
    keys: ['room_id, slot_id, student_id'],
  });
  const found = await suspectedOf(table, encodeRows(['room_id', 'slot_id', 'student_id', 'teacher'], rows));
  assert.deepEqual(likely(found), ['partial room_id, slot_id -> teacher']);
});

test('a generated column and one that is stored twice on purpose are left alone', async () => {
  const names = orderColumns.map((text) => (text.startsWith('country') ? 'country = upper(city)' : text));
  const table = tableOf('order_lines', { columns: names, keys: ['order_id, product_id'] });
  const rows = encodeOrders(orderRows(400));
  const stored = { rows: rows.rows, columns: rows.columns.filter(({ name }) => name !== 'country') };
  const found = likely(await suspectedOf(table, stored));
  assert.equal(
    found.find((line) => line.includes('transitive')),
    'transitive customer_id -> customer_name, street, city',
  );
});

/** Codes with two rows each, and a mark that each code has one of two of: every second row restates one bit. */
function marked(codes: number): (string | null)[][] {
  return Array.from({ length: 2 * codes }, (_, index) => [String(index), `C${index >> 1}`, index % 4 < 2 ? 'x' : 'y']);
}

const parcels = tableOf('parcels', { columns: ['id int8', 'depot_code', 'mark'], keys: ['id'] });

async function strengths(rows: (string | null)[][]): Promise<string[]> {
  const { suspected } = await suspectedOf(parcels, encodeRows(['id', 'depot_code', 'mark'], rows));
  return suspected.map(({ strength, findings }) => `${strength}${findings[0]?.measure.violations === 0 ? '' : '?'}`);
}

test('20 bits make a dependency likely, five a line of --all, fewer nothing', async () => {
  assert.deepEqual(await strengths(marked(20)), ['likely']);
  assert.deepEqual(await strengths(marked(18)), ['weak']);
  assert.deepEqual(await strengths(marked(6)), ['weak']);
  assert.deepEqual(await strengths(marked(4)), []);
});

test('an approximate dependency is violated by one in a hundred restating rows at most, for at most five values', async () => {
  const rows = Array.from({ length: 610 }, (_, index) => [String(index), `C${index % 10}`, index % 10 < 5 ? 'x' : 'y']);
  const wrong = (many: number, values: number) =>
    rows.map((row, index) =>
      index < many * 10 && index % 10 === Math.floor(index / 10) % values ? row.with(2, 'z') : row,
    );
  assert.deepEqual(await strengths(wrong(6, 5)), ['likely?'], '6 of 600');
  assert.deepEqual(await strengths(wrong(7, 5)), [], '7 of 600');
  assert.deepEqual(await strengths(wrong(6, 6)), [], 'six values');
});
