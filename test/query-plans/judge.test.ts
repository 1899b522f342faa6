import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Query } from '../../src/project/queries.ts';
import { judgePlan, type PlanFacts, unplannedTables } from '../../src/query-plans/judge.ts';
import type { PlanNode } from '../../src/query-plans/plan-tree.ts';

const facts: PlanFacts = {
  rows: new Map([
    ['parts', 200_000],
    ['kinds', 9_999],
    ['shapes', 50_000],
    ['sales.orders', 10_000],
  ]),
  tables: ['parts', 'shapes', 'kinds', 'sales.orders', 'notes'],
  liveIndexes: new Map([
    ['parts_whole_idx', 'same'],
    ['parts_name_idx', 'changed'],
    ['parts_size_idx', 'invalid'],
    ['sales.orders_pkey', 'same'],
    ['shapes_idx', 'same'],
  ]),
  migratedIndexes: new Map([
    ['parts_whole_idx', 'CREATE INDEX parts_whole_idx ON public.parts USING btree (whole_id)'],
    ['parts_name_idx', 'CREATE INDEX parts_name_idx ON public.parts USING btree (name)'],
    ['parts_lost_idx', 'CREATE INDEX parts_lost_idx ON public.parts USING btree (lost)'],
  ]),
  missedIndexes: new Map([['shapes_idx', { table: 'shapes', reason: 'type "geometry" does not exist' }]]),
  partialIndexes: new Set(['parts_open_idx']),
  roots: new Map([
    ['sales.orders_2024', 'sales.orders'],
    ['sales.orders_2024_pkey', 'sales.orders_pkey'],
  ]),
};

function query(header: Partial<Pick<Query, 'servedBy' | 'scans'>>): Query {
  const file = { path: 'sql/queries/q.sql', text: '' };
  return { name: 'q', sentence: '', file, servedBy: [], scans: [], cache: undefined, stale: undefined, ...header };
}

function node(kind: string, more: Partial<PlanNode> = {}): PlanNode {
  const place = { schema: 'public', table: 'parts', index: null };
  return { kind, title: kind, ...place, whole: kind === 'Seq Scan', rows: 1, cost: 1, children: [], ...more };
}

const indexScan = node('Index Scan', { index: 'parts_whole_idx' });
const seqScan = node('Seq Scan');

test('a plan keeps the promise when it uses the index, wherever in the tree and by whatever scan', () => {
  const promise = query({ servedBy: ['parts_whole_idx'] });
  assert.deepEqual(judgePlan(promise, indexScan, facts), []);
  const bitmap = node('Bitmap Heap Scan', { children: [node('Bitmap Index Scan', { index: 'parts_whole_idx' })] });
  assert.deepEqual(judgePlan(promise, node('Sort', { table: null, children: [bitmap] }), facts), []);
});

test('an index of the same name in another schema does not count', () => {
  const [fault] = judgePlan(query({ servedBy: ['parts_whole_idx'] }), { ...indexScan, schema: 'sales' }, facts);
  assert.equal(fault?.message, 'is planned without parts_whole_idx');
});

test('an index that the plan leaves aside is a fault, and the scan it explains has no fix of its own', () => {
  assert.deepEqual(judgePlan(query({ servedBy: ['parts_whole_idx'] }), seqScan, facts), [
    {
      message: 'is planned without parts_whole_idx',
      fix: 'Make the columns of parts_whole_idx fit the query, or name in sql/queries/q.sql the index that does serve it.',
      proven: true,
    },
    { message: 'reads all of parts (200,000 rows)', fix: null, proven: true },
  ]);
});

test('an index that live has lost is created again by the statement of the migrations', () => {
  assert.deepEqual(judgePlan(query({ servedBy: ['parts_lost_idx'] }), indexScan, facts), [
    {
      message: 'needs parts_lost_idx, which the migrations make but the live database does not have',
      fix: 'CREATE INDEX parts_lost_idx ON public.parts USING btree (lost);',
      proven: true,
    },
  ]);
});

test('an index that live has in another form, or invalid, says so', () => {
  const faults = judgePlan(query({ servedBy: ['parts_name_idx', 'parts_size_idx'] }), indexScan, facts);
  assert.deepEqual(
    faults.map(({ message, fix }) => [message, fix]),
    [
      [
        'is planned without parts_name_idx, which is not as the migrations make it',
        'Make it again as the migrations do: CREATE INDEX parts_name_idx ON public.parts USING btree (name);',
      ],
      ['needs parts_size_idx, which is invalid in the live database', 'reindex index concurrently parts_size_idx;'],
    ],
  );
});

test('an index that does not exist is named with the closest that does', () => {
  const faults = judgePlan(query({ servedBy: ['part_whole_idx', 'nothing_like_it'] }), indexScan, facts);
  assert.deepEqual(
    faults.map(({ message }) => message),
    [
      'names the index part_whole_idx, which does not exist; the closest is parts_whole_idx',
      'names the index nothing_like_it, which does not exist',
    ],
  );
});

test('an index that the scratch server could not make proves nothing, nor does the scan of its table', () => {
  const faults = judgePlan(query({ servedBy: ['shapes_idx'] }), { ...seqScan, table: 'shapes' }, facts);
  assert.deepEqual(
    faults.map(({ message, proven }) => [message, proven]),
    [
      ['cannot be judged: the scratch server could not make shapes_idx (type "geometry" does not exist)', false],
      ['reads all of shapes (50,000 rows)', false],
    ],
  );
});

test('a table is large from 10,000 rows on; a smaller or an unplanned one may be scanned', () => {
  const scan = (schema: string, table: string) => judgePlan(query({}), node('Seq Scan', { schema, table }), facts);
  assert.deepEqual(scan('public', 'kinds'), []);
  assert.deepEqual(scan('public', 'notes'), []);
  assert.deepEqual(scan('sales', 'orders'), [
    {
      message: 'reads all of sales.orders (10,000 rows)',
      fix: 'Add an index that serves it, or, if that is meant, "-- scans: sales.orders" to the header of sql/queries/q.sql.',
      proven: true,
    },
  ]);
});

test('to read all of an index is to read all of its table, unless it is partial', () => {
  const [fault] = judgePlan(query({}), { ...indexScan, whole: true }, facts);
  assert.equal(fault?.message, 'reads all of parts (200,000 rows)');
  assert.deepEqual(judgePlan(query({}), { ...indexScan, whole: true, index: 'parts_open_idx' }, facts), []);
});

test('a scan that the header names is meant; a table it names must exist', () => {
  assert.deepEqual(judgePlan(query({ scans: ['parts'] }), seqScan, facts), []);
  assert.deepEqual(judgePlan(query({ scans: ['part'] }), indexScan, facts), [
    {
      message: 'says that it scans part, but there is no such table; the closest is parts',
      fix: 'Correct "scans" in the header of sql/queries/q.sql.',
      proven: true,
    },
  ]);
});

test('a partition and its index stand for the partitioned table and its index', () => {
  const partition = { schema: 'sales', table: 'orders_2024' };
  const served = node('Index Scan', { ...partition, index: 'orders_2024_pkey' });
  assert.deepEqual(judgePlan(query({ servedBy: ['sales.orders_pkey'] }), served, facts), []);
  assert.deepEqual(judgePlan(query({ servedBy: ['orders_pkey'] }), served, facts), [], 'the bare name is the only one');
  const [fault] = judgePlan(query({}), node('Seq Scan', partition), facts);
  assert.equal(fault?.message, 'reads all of sales.orders (10,000 rows)');
  assert.deepEqual(judgePlan(query({ scans: ['sales.orders'] }), node('Seq Scan', partition), facts), []);
});

test('tables that scale.json leaves out are told', () => {
  const plan = node('Nested Loop', { table: null, children: [indexScan, node('Seq Scan', { table: 'notes' })] });
  assert.deepEqual(unplannedTables(plan, facts), ['notes']);
});
