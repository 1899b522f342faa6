import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../../src/connection/session.ts';
import { withTestDatabase } from '../../support/database.ts';
import { complaints, examineSection } from './rows-of.ts';

/** All that is said beside what holds, lines of `--all` included. */
async function said(database: Database): Promise<string[]> {
  const checks = await examineSection(database);
  return checks
    .filter(({ id, status }) => status !== 'pass' || !['normal-form', 'rows-examined', 'redundancy'].includes(id))
    .map(({ status, id, message }) => `${status} ${id}: ${message}`);
}

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, `${name}.sql`), 'utf8');
}

test('of a web shop what an expert would say, and no more', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(read('shop'));
    assert.deepEqual(await said(database), [
      // Whoever sells abroad knows it: the zip is the town's.
      'warn suspected-transitive: addresses: every row obeys {id} -> {zip} -> {city, country_code}, and {zip} is no key',
      'pass weak-dependency: addresses: the rows obey {city} -> {country_code}, which {zip} explains',
      'pass copied-column: order_items.created_at equals orders.created_at, reachable by {order_id}, in 100 % of 3539 rows: taken for a value of its own, as of its time',
      'pass copied-column: order_items.unit_price equals products.list_price, reachable by {product_id}, in 84.7 % of 3539 rows: taken for a value of its own, as of its time',
      'pass copied-column: order_items.vat_rate equals products.vat_rate, reachable by {product_id}, in 100 % of 3539 rows: taken for a value of its own, as of its time',
      'pass copied-column: orders.customer_id equals addresses.customer_id, reachable by {billing_address_id}, in 95.0 % of 1500 rows: taken for a value of its own, as of its time',
      'pass copied-column: orders.customer_id equals addresses.customer_id, reachable by {shipping_address_id}, in 100 % of 1500 rows: two ways to one row, which a foreign key over both columns would hold together',
      'pass copied-column: payments.created_at equals orders.paid_at, reachable by {order_id}, in 100 % of 1337 rows: taken for a value of its own, as of its time',
      // A flag beside the state that it follows from.
      'warn suspected-transitive: products: every row obeys {id} -> {status} -> {is_published}, and {status} is no key',
    ]);
    await database.sql.unsafe(`
      alter table orders add customer_email text; update orders set customer_email = email from customers c where c.id = customer_id;
      alter table order_items add line_total numeric(12, 2); update order_items set line_total = quantity * unit_price;
      alter table products add gross_price numeric(10, 2); update products set gross_price = list_price * 1.081`);
    assert.deepEqual(await complaints(database), [
      'warn suspected-transitive addresses(zip, city, country_code)',
      'warn computed-column order_items(line_total, quantity, unit_price)',
      'warn copied-column orders(customer_email)',
      'warn suspected-transitive products(status, is_published)',
      'warn computed-column products(gross_price, list_price)',
    ]);
  }));

test('of a ticket tracker as well', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(read('tickets'));
    assert.deepEqual(await said(database), [
      'warn suspected-transitive: tickets: every row obeys {id} -> {status_id} -> {is_closed}, and {status_id} is no key',
    ]);
    await database.sql.unsafe(`
      alter table tickets add comment_count int; update tickets set comment_count = (select count(*) from comments c where c.ticket_id = tickets.id);
      alter table tickets add created_month int; update tickets set created_month = extract(month from created_at at time zone 'UTC');
      alter table sprints add days int; update sprints set ends_on = ends_on - id % 4; update sprints set days = ends_on - starts_on;
      alter table comments add project_key text; update comments set project_key = p.key from tickets t join projects p on p.id = t.project_id where t.id = ticket_id`);
    assert.deepEqual(await complaints(database), [
      'warn suspected-transitive comments(ticket_id, project_key)',
      'warn date-part sprints(days, starts_on, ends_on)',
      'warn suspected-transitive tickets(status_id, is_closed)',
      'warn date-part tickets(created_month, created_at)',
      'warn child-total tickets(comment_count)',
    ]);
  }));
