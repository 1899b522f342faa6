import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderStatus } from '../../../src/cli/output/status-table.ts';

const applied = { appliedAt: '2026-01-02T03:04:05.678Z', appliedBy: 'anna', durationMs: 12 };
const open = { appliedAt: null, appliedBy: null, durationMs: null };

test('the states are counted, and what needs a look is told below the table', () => {
  const lines = [
    { version: '1', name: 'a', state: 'applied', ...applied },
    { version: '2', name: 'b', state: 'modified', ...applied, detail: '--- as applied\n+++ the file now' },
    { version: '3', name: 'c', state: 'out-of-order', ...open },
  ];
  const text = renderStatus(lines, { color: false, columns: 100 });
  assert.match(text, /2026-01-02 03:04:05Z/);
  assert.ok(
    text.endsWith('\n1 applied, 1 modified, 1 out-of-order\n\n2_b is modified\n  --- as applied\n  +++ the file now\n'),
    text,
  );
});

test('a state that stops a run is red, an open one yellow', () => {
  const painted = (state: string): string =>
    renderStatus([{ version: '1', name: 'a', state, ...open }], { color: true, columns: 100 });
  for (const [state, color] of [
    ['applied', 32],
    ['pending', 33],
    ['modified', 31],
    ['out-of-order', 31],
  ] as const) {
    assert.ok(painted(state).includes(`\u001b[${color}m${state}`), state);
  }
});

test('without migrations it says so', () => {
  assert.equal(renderStatus([], { color: false, columns: 80 }), 'no migrations\n');
});
