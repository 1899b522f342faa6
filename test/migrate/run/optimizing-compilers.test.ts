import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const source = join(import.meta.dirname, '../../../src/migrate/run/optimizing-compilers.ts');

/** Whether V8 makes faster code of a function that is called often, in a process of its own: V8's flags are that. */
function isOptimized(body: string): boolean {
  const program = `
    import { turnOptimizingTiersOn, withOptimizingTiersOff } from ${JSON.stringify(source)};
    function busyLoop(n) { let sum = 0; for (let i = 0; i < n; i += 1) sum += i; return sum; }
    const work = async () => { for (let i = 0; i < 400; i += 1) { busyLoop(20_000); await null; } };
    ${body}`;
  const argv = ['--trace-opt', '--import', 'tsx', '--input-type=module', '-e', program];
  const trace = execFileSync(process.execPath, argv, { encoding: 'utf8', maxBuffer: 1 << 27 });
  return /\[completed optimizing .*busyLoop/.test(trace);
}

test('no function is optimized while the tiers are off', () => {
  assert.equal(isOptimized('await withOptimizingTiersOff(true, work);'), false);
});

test('functions are optimized when the tiers are left on, or turned on again', () => {
  for (const body of [
    'await withOptimizingTiersOff(false, work);',
    'await withOptimizingTiersOff(true, async () => { turnOptimizingTiersOn(); await work(); });',
    'await withOptimizingTiersOff(true, async () => {}); await work();',
  ]) {
    assert.equal(isOptimized(body), true, body);
  }
});
