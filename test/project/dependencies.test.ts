import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodelearnError } from '../../src/errors.ts';
import { type Declaration, parseDependencies } from '../../src/project/dependencies.ts';

function parse(...lines: string[]): Declaration[] {
  return parseDependencies({ path: 'sql/dependencies.txt', text: lines.join('\n') });
}

function faults(...lines: string[]): string {
  try {
    parse(...lines);
  } catch (error) {
    assert.ok(error instanceof CodelearnError);
    assert.equal(error.exit, 2);
    return error.message;
  }
  return assert.fail('no fault found');
}

test('a rule, an accident and an atomic column are read with their lines', () => {
  const declarations = parse(
    '# What determines what.',
    '',
    'orders: customer_id -> city, country',
    'sales.orders: a , b -/-> c   only three rows so far',
    'posts: tags is atomic  read and written whole\r',
    'visits: old_shop_id -/-> Sales.shops.id  shops are archived',
    'visits: age -/-> shops.id  years',
  );
  const common = { path: 'sql/dependencies.txt', schema: 'public' };
  assert.deepEqual(declarations, [
    {
      ...common,
      line: 3,
      table: 'orders',
      kind: 'holds',
      determinant: ['customer_id'],
      dependent: ['city', 'country'],
      other: undefined,
      reason: '',
    },
    {
      ...common,
      line: 4,
      schema: 'sales',
      table: 'orders',
      kind: 'rejected',
      determinant: ['a', 'b'],
      dependent: ['c'],
      other: undefined,
      reason: 'only three rows so far',
    },
    {
      ...common,
      line: 5,
      table: 'posts',
      kind: 'atomic',
      determinant: ['tags'],
      dependent: [],
      other: undefined,
      reason: 'read and written whole',
    },
    {
      ...common,
      line: 6,
      table: 'visits',
      kind: 'unrelated',
      determinant: ['old_shop_id'],
      dependent: ['id'],
      other: { schema: 'sales', table: 'shops' },
      reason: 'shops are archived',
    },
    {
      ...common,
      line: 7,
      table: 'visits',
      kind: 'unrelated',
      determinant: ['age'],
      dependent: ['id'],
      other: { schema: 'public', table: 'shops' },
      reason: 'years',
    },
  ]);
});

test('names fold to lower case unless quoted', () => {
  const [declaration] = parse('"Sales".Orders: "Customer ""Id""", Größe -> CITY');
  assert.equal(declaration?.schema, 'Sales');
  assert.equal(declaration?.table, 'orders');
  assert.deepEqual(declaration?.determinant, ['Customer "Id"', 'größe']);
  assert.deepEqual(declaration?.dependent, ['city']);
});

test('an empty file declares nothing', () => {
  assert.deepEqual(parse(''), []);
});

test('every faulty line is named at once', () => {
  assert.equal(
    faults(
      'orders customer_id -> city',
      'orders: customer_id => city',
      'orders: customer_id ->',
      'orders: a, -> b',
      'orders: a -> b c',
      'orders: a -/-> b',
      'orders: tags is atomic',
      'orders: a, b -> b',
      'orders: a, a -> b',
      'orders: a -> shops.id',
      'orders: a, b -/-> shops.id  no',
      'orders: a -/-> shops.id, b  no',
      'orders: a -/-> shops.id',
    ),
    [
      '13 faults found:',
      '  - sql/dependencies.txt:1: "orders customer_id -> city" does not start with a table and a colon',
      '  - sql/dependencies.txt:2: "orders: customer_id => city" has no "->", "-/->" or "is atomic"',
      '  - sql/dependencies.txt:3: "orders: customer_id ->" cannot be read as columns, an arrow, and columns',
      '  - sql/dependencies.txt:4: "orders: a, -> b" cannot be read as columns, an arrow, and columns',
      '  - sql/dependencies.txt:5: "c" after the columns: a comma is missing, or it is a comment',
      '  - sql/dependencies.txt:6: the reason is missing: say after the columns why',
      '  - sql/dependencies.txt:7: the reason is missing: say after the columns why',
      '  - sql/dependencies.txt:8: b stands on both sides',
      '  - sql/dependencies.txt:9: a is given twice',
      '  - sql/dependencies.txt:10: what refers to shops.id is a foreign key: a rule is about one table',
      '  - sql/dependencies.txt:11: a, b before a column of another table: say it of one column a line',
      '  - sql/dependencies.txt:12: "orders: a -/-> shops.id, b  no" cannot be read as columns, an arrow, and columns',
      '  - sql/dependencies.txt:13: the reason is missing: say after the columns why',
    ].join('\n'),
  );
});
