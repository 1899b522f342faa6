import type { Table } from '../../../src/catalog/schema.ts';
import { type EncodedTable, encodeRows } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { seededRandom } from '../../../src/functional-dependencies/seeded-random.ts';
import { tableOf } from '../../verify/normal-forms/table-of.ts';

/** A table as people make it who do not normalise: orders with all that belongs to customer and product. */
export const orderColumns = [
  'order_id int8',
  'product_id int8',
  'ordered_on date',
  'customer_id int8',
  'customer_name',
  'street',
  'city',
  'country',
  'product_name',
  'unit_price numeric',
  'quantity int4',
  'paid bool',
  'note?',
] as const;

export const orderLines: Table = tableOf('order_lines', {
  columns: orderColumns,
  keys: ['order_id, product_id'],
  foreignKeys: ['customer_id'],
});

const places = ['Bern', 'Basel', 'Chur', 'Köln', 'Bonn', 'Lyon', 'Lille', 'Graz', 'Linz', 'Rom', 'Pisa', 'Turin'];
const countries = ['CH', 'CH', 'CH', 'DE', 'DE', 'FR', 'FR', 'AT', 'AT', 'IT', 'IT', 'IT'];

export function orderRows(orders: number, seed = 1): (string | null)[][] {
  const random = seededRandom(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const customers = Array.from({ length: 60 }, () => upTo(places.length));
  const prices = Array.from({ length: 40 }, () => 5 + upTo(60));
  return Array.from({ length: orders }, (_, order) => {
    const customer = upTo(customers.length);
    const place = customers[customer] ?? 0;
    const [day, paid] = [1 + upTo(28), String(random() < 0.9)];
    const first = upTo(prices.length);
    return Array.from({ length: 1 + upTo(3) }, (_, line) => {
      const product = (first + line) % prices.length;
      return [
        ...[String(order), String(product), `2026-01-${day}`, String(customer)],
        ...[`Customer ${customer}`, `Street ${customer % 50}`, places[place] ?? '', countries[place] ?? ''],
        ...[`Product ${product}`, String(prices[product]), String(1 + upTo(9)), paid, upTo(9) === 0 ? 'gift' : null],
      ];
    });
  }).flat();
}

export function encodeOrders(rows: (string | null)[][]): EncodedTable {
  return encodeRows(
    orderColumns.map((text) => (text.split(' ')[0] ?? '').replace('?', '')),
    rows,
  );
}
