import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schema } from '../../../src/catalog/schema.ts';
import { judgeSchema } from '../../../src/verify/normal-forms/normal-forms.ts';
import { declare, tableOf } from './table-of.ts';

const schema: Schema = {
  serverVersion: 180004,
  tables: [
    tableOf('customers', { columns: ['id', 'name'], keys: ['id'] }),
    tableOf('orders', { columns: ['id', 'customer_id', 'city'], keys: ['id'] }),
  ],
};

test('each table is judged with its own declarations, in the order of the schema', () => {
  const checks = judgeSchema(schema, declare('orders: customer_id -> city'), []);
  assert.deepEqual(
    checks.map(({ id, status, subject }) => `${status} ${id} ${subject.table}`),
    ['pass normal-form customers', 'fail third-normal-form orders'],
  );
});

test('a declaration about an unknown table is an error of the project, with file, line and the tables there are', () => {
  assert.throws(() => judgeSchema(schema, declare('', 'order: customer_id -> city'), []), {
    message: 'sql/dependencies.txt:2: there is no table order',
    hint: 'Tables: customers, orders.',
    exit: 2,
  });
});

test('so is one about an unknown column', () => {
  assert.throws(() => judgeSchema(schema, declare('orders: customer -> city'), []), {
    message: 'sql/dependencies.txt:1: orders has no column customer',
    hint: 'Its columns: id, customer_id, city.',
    exit: 2,
  });
});

test('the other side of a rejected relation is looked up as well', () => {
  assert.throws(() => judgeSchema(schema, declare('orders: city -/-> towns.name  abroad'), []), {
    message: 'sql/dependencies.txt:1: there is no table towns',
  });
  assert.throws(() => judgeSchema(schema, declare('orders: city -/-> customers.city  abroad'), []), {
    message: 'sql/dependencies.txt:1: customers has no column city',
    hint: 'Its columns: id, name.',
  });
});
