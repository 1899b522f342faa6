import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderLineDiff } from '../../../src/migrate/plan/line-diff.ts';

test('a diff, applied to the one text, gives the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = renderLineDiff(before, after);
      assert.ok(!lines.some((line) => line.startsWith('…')));
      assert.equal(apply(before, lines), after.replace(/\n$/, ''), lines.join('\n'));
    }),
    { numRuns: 5000 },
  );
});

/** What `patch` does, with line numbers and context checked. */
function apply(before: string, diff: readonly string[]): string {
  const old =
    before.replace(/\n$/, '') === '' && !before.includes('\n') && before === ''
      ? []
      : before.replace(/\n$/, '').split('\n');
  const result: string[] = [];
  let next = 0;
  for (const line of diff) {
    const [, first, length = '1'] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? [];
    if (first !== undefined) {
      const from = Number(length) === 0 ? Number(first) : Number(first) - 1;
      result.push(...old.slice(next, from));
      next = from;
      continue;
    }
    if (!line.startsWith('+')) assert.equal(old[next], line.slice(1), diff.join('\n'));
    if (!line.startsWith('+')) next += 1;
    if (!line.startsWith('-')) result.push(line.slice(1));
  }
  return [...result, ...old.slice(next)].join('\n');
}
