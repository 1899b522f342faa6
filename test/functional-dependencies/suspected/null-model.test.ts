import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Table } from '../../../src/catalog/schema.ts';
import { readCsv } from '../../../src/functional-dependencies/rows/csv.ts';
import type { EncodedTable } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { seededRandom, shuffled } from '../../../src/functional-dependencies/seeded-random.ts';
import { tableOf } from '../../verify/normal-forms/table-of.ts';
import { encodeOrders, orderColumns, orderLines, orderRows } from './orders.ts';
import { likely, suspectedOf } from './suspected-of.ts';

const rounds = 20;
const datasets = ['abalone', 'balance-scale', 'breast-cancer-wisconsin', 'bridges', 'iris'];

/** Every column shuffled by itself: what remains of any dependency is accident. */
function shuffledColumns(table: EncodedTable, random: () => number): EncodedTable {
  const columns = table.columns.map((column) => ({
    ...column,
    codes: Int32Array.from(shuffled(column.codes, random)),
  }));
  return { rows: table.rows, columns };
}

/** Published data as a table without declared keys whose first column refers to something: as many pairs as can be. */
async function published(name: string): Promise<[Table, EncodedTable]> {
  const rows = await readCsv(name, join(import.meta.dirname, `../datasets/${name}.csv`));
  const columns = rows.columns.map(({ name: column }) => column);
  return [tableOf(name, { columns, foreignKeys: columns.slice(0, 1) }), rows];
}

async function tables(): Promise<[Table, EncodedTable][]> {
  const sizes = [10, 20, 50, 100, 300, 1000];
  const orders = sizes.map((size): [Table, EncodedTable] => [orderLines, encodeOrders(orderRows(size, size))]);
  const open = tableOf('order_lines', { columns: orderColumns, foreignKeys: ['customer_id', 'product_id', 'city'] });
  return [...orders, [open, encodeOrders(orderRows(200))], ...(await Promise.all(datasets.map(published)))];
}

test(`shuffled columns are never suspected, in ${rounds} rounds over twelve tables`, async () => {
  const random = seededRandom(4);
  const all = await tables();
  assert.equal(all.length, 12);
  for (let round = 0; round < rounds; round += 1) {
    for (const [table, rows] of all) {
      assert.deepEqual(
        likely(await suspectedOf(table, shuffledColumns(rows, random))),
        [],
        `${table.name}, round ${round}`,
      );
    }
  }
});

test('unshuffled, most of the orders are suspected: the null model looks where there is something', async () => {
  const found = await Promise.all(
    (await tables()).map(async ([table, rows]) => likely(await suspectedOf(table, rows))),
  );
  assert.deepEqual(
    found.map((lines) => lines.length > 0),
    [true, true, true, true, true, true, true, false, false, false, true, false],
  );
});
