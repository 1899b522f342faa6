import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlanTree, renderPlanTree, walkPlan } from '../../src/query-plans/plan-tree.ts';

const costs = { 'Plan Rows': 12_345, 'Total Cost': 1.005 };
const plan = [
  {
    Plan: {
      'Node Type': 'ModifyTable',
      Operation: 'Insert',
      Schema: 'sales',
      'Relation Name': 'orders',
      ...costs,
      'Plan Rows': 1,
      Plans: [
        {
          'Node Type': 'Hash Join',
          'Join Type': 'Right',
          ...costs,
          Plans: [
            { 'Node Type': 'Seq Scan', 'Parallel Aware': true, Schema: 'public', 'Relation Name': 'people', ...costs },
            {
              'Node Type': 'Bitmap Heap Scan',
              Schema: 'sales',
              'Relation Name': 'carts',
              ...costs,
              Plans: [
                {
                  'Node Type': 'BitmapOr',
                  ...costs,
                  Plans: [{ 'Node Type': 'Bitmap Index Scan', 'Index Name': 'carts_idx', ...costs }],
                },
              ],
            },
          ],
        },
        { 'Node Type': 'Nested Loop', 'Join Type': 'Anti', ...costs },
        { 'Node Type': 'Custom Scan', 'Custom Plan Provider': 'Citus Adaptive', ...costs },
      ],
    },
  },
];

test('a plan is a line a node, as EXPLAIN names them', () => {
  assert.deepEqual(renderPlanTree(parsePlanTree(plan)), [
    'Insert on sales.orders (1 row, cost 1.00)',
    '  Hash Right Join (12,345 rows, cost 1.00)',
    '    Parallel Seq Scan on people (12,345 rows, cost 1.00)',
    '    Bitmap Heap Scan on sales.carts (12,345 rows, cost 1.00)',
    '      BitmapOr (12,345 rows, cost 1.00)',
    '        Bitmap Index Scan using carts_idx (12,345 rows, cost 1.00)',
    '  Nested Loop Anti Join (12,345 rows, cost 1.00)',
    '  Custom Scan (12,345 rows, cost 1.00)',
  ]);
});

test('a bitmap index scan is of the table whose bitmap it makes', () => {
  const found = walkPlan(parsePlanTree(plan)).find(({ index }) => index === 'carts_idx');
  assert.deepEqual([found?.schema, found?.table], ['sales', 'carts']);
});

/** Tables that a plan reads from end to end. */
function wholeTables(root: object): (string | null)[] {
  const nodes = walkPlan(parsePlanTree([{ Plan: { ...costs, ...root } }]));
  return nodes.filter(({ whole }) => whole).map(({ table }) => table);
}

const seqScan = { 'Node Type': 'Seq Scan', Schema: 'public', 'Relation Name': 'parts', ...costs };
const indexScan = {
  'Node Type': 'Index Scan',
  Schema: 'public',
  'Relation Name': 'parts',
  'Index Name': 'i',
  ...costs,
};

function above(kind: string, child: object, more: object = {}): object {
  return { 'Node Type': kind, ...costs, ...more, Plans: [child] };
}

test('a scan reads the whole table unless it looks something up', () => {
  assert.deepEqual(wholeTables(seqScan), ['parts']);
  assert.deepEqual(wholeTables(indexScan), ['parts']);
  assert.deepEqual(wholeTables({ ...indexScan, 'Index Cond': '(id = $1)' }), []);
});

test('a LIMIT ends a scan early, but not one whose rows are filtered, sorted or counted first', () => {
  assert.deepEqual(wholeTables(above('Limit', seqScan)), []);
  assert.deepEqual(wholeTables(above('Limit', above('Nested Loop', indexScan))), []);
  assert.deepEqual(wholeTables(above('Limit', { ...seqScan, Filter: '(size > 1)' })), ['parts']);
  assert.deepEqual(wholeTables(above('Limit', above('Sort', indexScan))), ['parts']);
  assert.deepEqual(wholeTables(above('Limit', above('Aggregate', indexScan, { Strategy: 'Hashed' }))), ['parts']);
  assert.deepEqual(wholeTables(above('Limit', above('Aggregate', indexScan, { Strategy: 'Sorted' }))), []);
  const subquery = { ...indexScan, 'Parent Relationship': 'SubPlan' };
  assert.deepEqual(wholeTables(above('Limit', above('Result', subquery))), ['parts']);
});
