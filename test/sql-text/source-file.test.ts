import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileStem } from '../../src/sql-text/source-file.ts';

test('the stem of a file is its name without folders and without .sql', () => {
  const paths = [
    'sql/rules/one_role.sql',
    'a.sql',
    '../team sql/denormalizations/shop.orders.total.sql',
    'x/a.sql.sql',
  ];
  assert.deepEqual(paths.map(fileStem), ['one_role', 'a', 'shop.orders.total', 'a.sql']);
});
