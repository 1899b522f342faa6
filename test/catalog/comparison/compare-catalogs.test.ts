import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCatalogs } from '../../../src/catalog/comparison/compare-catalogs.ts';
import { describeDifference } from '../../../src/catalog/comparison/describe-difference.ts';
import type { CatalogRow } from '../../../src/catalog/whole-catalog/catalog-row.ts';
import { readWholeCatalog } from '../../../src/catalog/whole-catalog/whole-catalog.ts';
import { withTestDatabase } from '../../support/database.ts';
import { makeCatalog, makeRow, nameDifferences } from './hand-made.ts';

const table = (name: string, values: CatalogRow['values'] = {}): CatalogRow =>
  makeRow('pg_class', name, { relkind: 'r', ...values });
const column = (relation: string, name: string, attnum: number): CatalogRow =>
  makeRow('pg_attribute', `${relation}.${name}`, { attnum: String(attnum) }, { parents: [`pg_class ${relation}`] });
const columns = (...names: readonly (string | null)[]): readonly CatalogRow[] =>
  names.flatMap((name, index) => (name === null ? [] : [column('t', name, index + 1)]));

test('what belongs to something that is missing is not told again, however deep', () => {
  const index = makeRow('pg_class', 't_pkey', { relkind: 'i' }, { parents: ['pg_constraint t_pkey on t'] });
  const key = makeRow('pg_constraint', 't_pkey on t', { contype: 'p' }, { parents: ['pg_class t'] });
  const comment = makeRow('pg_description', 'index t_pkey', {}, { parents: ['pg_class t_pkey'] });
  const all = makeCatalog(180000, table('t'), key, index, comment);
  assert.deepEqual(nameDifferences(all, makeCatalog(180000)), ['- pg_class t']);
  assert.deepEqual(nameDifferences(makeCatalog(180000, table('t')), all), ['+ pg_constraint t_pkey on t']);
});

test('a parent that neither side tells does not hide what belongs to it', () => {
  const trigger = makeRow('pg_trigger', 'x on t', {}, { parents: ['pg_class t'] });
  assert.deepEqual(nameDifferences(makeCatalog(180000, trigger), makeCatalog(180000)), ['- pg_trigger x on t']);
});

test('columns after a dropped one are in the same order', () => {
  const left = makeCatalog(180000, table('t'), ...columns('a', 'b', 'c'));
  const right = makeCatalog(180000, table('t'), ...columns('a', null, null, 'b', 'c'));
  assert.deepEqual(nameDifferences(left, right), []);
  assert.deepEqual(nameDifferences(left, makeCatalog(180000, table('t'), ...columns('a', null, 'c'))), [
    '- pg_attribute t.b',
  ]);
});

test('the order of columns is told once, without those that one side alone has', () => {
  const left = makeCatalog(180000, table('t'), ...columns('a', 'b', 'c'));
  const right = makeCatalog(180000, table('t'), ...columns('new', 'c', 'a', 'b'));
  assert.deepEqual(nameDifferences(left, right), ['+ pg_attribute t.new', 'order of pg_class t']);
  const [, order] = compareCatalogs(left, right);
  assert.ok(order !== undefined);
  const { kind, name, property, left: mine, right: theirs } = describeDifference(order, { left, right });
  assert.deepEqual([kind, name, property, mine, theirs], ['table', 't', 'order of columns', 'a, b, c', 'c, a, b']);
});

test('a column that one version of the server does not have is not compared', () => {
  const left = makeCatalog(170000, table('t', { relnew: 'x' }));
  assert.deepEqual(nameDifferences(left, makeCatalog(180000, table('t'))), []);
  assert.deepEqual(nameDifferences(makeCatalog(180000, table('t')), left), []);
});

test('what one of the two roles may not read is not compared, and all else is', () => {
  const mapping = makeRow('pg_user_mapping', 'for public server s');
  const left = makeCatalog(180000, mapping, table('t'));
  const right = { ...makeCatalog(180000), unread: ['pg_user_mapping'] };
  assert.deepEqual(nameDifferences(left, right), ['- pg_class t']);
  assert.deepEqual(nameDifferences(right, left), ['+ pg_class t']);
});

test('a change that the server makes to copies as well is told of what they are copies of', () => {
  const type = (relation: string, atttypid: string, origins: readonly string[] = []): CatalogRow =>
    makeRow('pg_attribute', `${relation}.id`, { atttypid }, { origins });
  const copy = ['pg_attribute parent.id'];
  const left = makeCatalog(180000, type('parent', 'integer'), type('child', 'integer', copy));
  assert.deepEqual(
    nameDifferences(left, makeCatalog(180000, type('parent', 'bigint'), type('child', 'bigint', copy))),
    ['pg_attribute parent.id atttypid'],
  );
  assert.deepEqual(nameDifferences(left, makeCatalog(180000, type('parent', 'bigint'), type('child', 'text', copy))), [
    'pg_attribute child.id atttypid',
    'pg_attribute parent.id atttypid',
  ]);
});

test('a property is folded into another one of its own object alone', () => {
  const row = (name: string, atttypid: string, attstorage: string): CatalogRow =>
    makeRow('pg_attribute', name, { atttypid, attstorage });
  const left = makeCatalog(180000, row('t.a', 'text', 'x'), row('t.b', 'text', 'x'));
  const right = makeCatalog(180000, row('t.a', 'integer', 'p'), row('t.b', 'text', 'e'));
  assert.deepEqual(nameDifferences(left, right), ['pg_attribute t.a atttypid', 'pg_attribute t.b attstorage']);
});

test('differences are in the order of catalogs and names, whatever the order of the rows', () => {
  const rows = [table('b'), makeRow('pg_am', 'z'), table('a')];
  const told = nameDifferences(makeCatalog(180000, ...rows), makeCatalog(180000));
  assert.deepEqual(told, nameDifferences(makeCatalog(180000, ...rows.reverse()), makeCatalog(180000)));
  assert.deepEqual(told, ['- pg_am z', '- pg_class a', '- pg_class b']);
});

test('ends of lines in bodies and comments are the same on every system; a return within a line is not', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    const read = async (end: string): ReturnType<typeof readWholeCatalog> => {
      await sql.unsafe(`
        create or replace function f() returns int language plpgsql as 'begin${end}return 1;${end}end';
        create or replace procedure p() language plpgsql as 'begin${end}end';
        comment on function f() is 'one${end}two'`);
      return readWholeCatalog(database);
    };
    const unix = await read('\n');
    assert.deepEqual(compareCatalogs(unix, await read('\r\n')), []);
    assert.deepEqual(nameDifferences(unix, await read('\r')), [
      'pg_description function public.f() description',
      'pg_proc public.f() prosrc',
      'pg_proc public.p() prosrc',
    ]);
  }));
