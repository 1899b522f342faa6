import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equivalences } from '../../../src/catalog/comparison/same-by-meaning.ts';
import type { CatalogRow } from '../../../src/catalog/whole-catalog/catalog-row.ts';
import { makeCatalog, makeRow, nameDifferences } from './hand-made.ts';

interface Case {
  /** The servers, and what each has, that are the same by meaning. */
  readonly same: readonly [older: Side, newer: Side];
  /** Near it, and another thing: what is told. */
  readonly other: readonly [older: Side, newer: Side, told: string];
}
type Side = readonly [version: number, row: CatalogRow | null, ...others: CatalogRow[]];

const partition = makeRow('pg_class', 'p1', { relkind: 'r', partitionof: 'p' });
const table = makeRow('pg_class', 't', { relkind: 'r', partitionof: null });
const column = (values: CatalogRow['values'], relation = 't'): CatalogRow =>
  makeRow('pg_attribute', `${relation}.id`, values, { parents: [`pg_class ${relation}`] });
const constraint = (contype: string): CatalogRow => makeRow('pg_constraint', 'c on t', { contype });
const subscription = (substream: string): CatalogRow => makeRow('pg_subscription', 's', { substream });
const rights = (relacl: string): CatalogRow => makeRow('pg_class', 't', { relkind: 'r', relacl });
const view = (query: string): CatalogRow => makeRow('pg_rewrite', '"_RETURN" on v', { ev_action: query });
const schema = (name: string, nspacl: string): CatalogRow => makeRow('pg_namespace', name, { nspacl });

const cases: Readonly<Record<keyof typeof equivalences, Case>> = {
  'not-null constraints': {
    same: [
      [170000, null],
      [180000, constraint('n')],
    ],
    other: [[180000, null], [180001, constraint('n')], '+ pg_constraint c on t'],
  },
  'identity of partitions': {
    same: [
      [160000, column({ attidentity: '' }, 'p1'), partition],
      [170000, column({ attidentity: 'a' }, 'p1'), partition],
    ],
    other: [
      [160000, column({ attidentity: '' }), table],
      [170000, column({ attidentity: 'a' }), table],
      'pg_attribute t.id attidentity',
    ],
  },
  'statistics targets': {
    same: [
      [160000, column({ attstattarget: '-1' })],
      [170000, column({ attstattarget: null })],
    ],
    other: [
      [160000, column({ attstattarget: '0' })],
      [170000, column({ attstattarget: null })],
      'pg_attribute t.id attstattarget',
    ],
  },
  'streaming of subscriptions': {
    same: [
      [150000, subscription('true')],
      [160000, subscription('t')],
    ],
    other: [[150000, subscription('true')], [160000, subscription('p')], 'pg_subscription s substream'],
  },
  'the right to maintain': {
    same: [
      [160000, rights('INSERT, SELECT to the owner\nSELECT to public')],
      [170000, rights('INSERT, MAINTAIN, SELECT to the owner\nSELECT to public')],
    ],
    other: [[160000, rights('SELECT to reader')], [170000, rights('MAINTAIN, SELECT to reader')], 'pg_class t relacl'],
  },
  'the names of columns in views': {
    same: [
      [150000, view('SELECT t.id FROM t WHERE t.id > 1')],
      [160000, view('SELECT id FROM t WHERE id > 1')],
    ],
    other: [
      [150000, view('SELECT t.id FROM t WHERE t.id > 1')],
      [160000, view('SELECT id FROM t WHERE other > 1')],
      'pg_rewrite "_RETURN" on v ev_action',
    ],
  },
  'the databases of initdb': {
    same: [
      [180000, null],
      [180001, makeRow('pg_shdescription', 'this database', { description: 'default template for new databases' })],
    ],
    other: [
      [180000, null],
      [180001, makeRow('pg_shdescription', 'this database', { description: 'the shop' })],
      '+ pg_shdescription this database',
    ],
  },
  'the public schema as it is made': {
    same: [
      [140000, schema('public', 'CREATE, USAGE to public')],
      [150000, schema('public', 'USAGE to public')],
    ],
    other: [
      [140000, schema('shop', 'CREATE, USAGE to public')],
      [150000, schema('shop', 'USAGE to public')],
      'pg_namespace shop nspacl',
    ],
  },
};

test('every equivalence has a case', () => assert.deepEqual(Object.keys(cases), Object.keys(equivalences)));

for (const [name, { same, other }] of Object.entries(cases)) {
  const [left, right] = same.map(([version, row, ...others]) =>
    makeCatalog(version, ...(row === null ? [] : [row]), ...others),
  );
  const [near, far] = [other[0], other[1]].map(([version, row, ...others]) =>
    makeCatalog(version, ...(row === null ? [] : [row]), ...others),
  );
  assert.ok(left !== undefined && right !== undefined && near !== undefined && far !== undefined);
  test(`the same by meaning: ${name}, whichever side is the older`, () => {
    assert.deepEqual(nameDifferences(left, right), []);
    assert.deepEqual(nameDifferences(right, left), []);
  });
  test(`not the same, but near: ${name}`, () => assert.deepEqual(nameDifferences(near, far), [other[2]]));
}
