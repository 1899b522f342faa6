import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderDuration, renderStep, renderUndone } from '../../../src/cli/output/migrations.ts';

test('a duration has the unit that it is read in', () => {
  assert.deepEqual([0.4, 120, 3400, 125_000].map(renderDuration), ['0 ms', '120 ms', '3.4 s', '2 min 5 s']);
});

test('a line of progress and the last line of a rollback', () => {
  assert.equal(renderStep('applied', '0001_users', 12), 'applied 0001_users  12 ms\n');
  assert.equal(renderUndone([]), 'nothing to undo\n');
  assert.equal(renderUndone([{ durationMs: 5 }]), '1 migration undone in 5 ms\n');
  assert.equal(renderUndone([{ durationMs: 5 }, { durationMs: 7 }]), '2 migrations undone in 12 ms\n');
});
