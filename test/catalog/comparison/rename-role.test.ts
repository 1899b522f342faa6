import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renameRole } from '../../../src/catalog/comparison/rename-role.ts';
import { makeCatalog, makeRow } from './hand-made.ts';

const rename = (values: Record<string, string>, catalog = 'pg_class', name = 't'): [string, unknown][] => {
  const { rows } = renameRole(makeCatalog(180000, makeRow(catalog, name, values)), 'old', 'New');
  return [...rows].map(([key, row]) => [key, row.values]);
};

test('a role has its other name as owner, and as who was given rights or gave them', () => {
  assert.deepEqual(rename({ relowner: 'old' }), [['pg_class t', { relowner: '"New"' }]]);
  const rights =
    'SELECT to "old"\nSELECT to old with grant option\nSELECT, UPDATE to the owner\nUPDATE to public by old';
  const renamed = [
    'SELECT to "New" with grant option',
    'SELECT to "old"',
    'SELECT, UPDATE to the owner',
    'UPDATE to public by "New"',
  ].join('\n');
  assert.deepEqual(rename({ relacl: rights }), [['pg_class t', { relacl: renamed }]]);
});

test('default privileges of the role are found under its other name', () => {
  assert.deepEqual(rename({ defaclacl: 'SELECT to public' }, 'pg_default_acl', 'of old on tables in s'), [
    ['pg_default_acl of "New" on tables in s', { defaclacl: 'SELECT to public' }],
  ]);
});

test('nothing else that has the name of the role is touched', () => {
  const values = { relowner: 'older', reloptions: 'old', description: 'old' };
  assert.deepEqual(rename(values, 'pg_class', 'old'), [['pg_class old', values]]);
});
