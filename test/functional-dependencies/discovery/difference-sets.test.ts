import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addPair,
  createDifferenceSets,
  isFull,
} from '../../../src/functional-dependencies/discovery/difference-sets.ts';
import type { EncodedTable } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { seededRandom } from '../../../src/functional-dependencies/seeded-random.ts';

/** Rows of 1,600 random bits: each two of them differ in their own way. */
function randomBits(rows: number): EncodedTable {
  const random = seededRandom(1);
  const columns = Array.from({ length: 1600 }, (_, column) => ({
    name: `c${column}`,
    codes: Int32Array.from({ length: rows }, () => (random() < 0.5 ? 1 : 2)),
    distinct: 2,
    decode: String,
  }));
  return { rows, columns };
}

test('what pairs of rows prove is kept once each, and no more of it than 64 MB', () => {
  const table = randomBits(600);
  const sets = createDifferenceSets(table, 'unknown');
  assert.deepEqual(
    [addPair(sets, 0, 1), addPair(sets, 1, 0), addPair(sets, 2, 2), sets.count],
    [true, false, false, 1],
  );
  for (let one = 0; one < table.rows; one += 1) for (let other = 0; other < one; other += 1) addPair(sets, one, other);
  assert.ok(isFull(sets));
  assert.equal(sets.count * sets.width * 4 <= 64 * 2 ** 20, true);
  const { count } = sets;
  assert.deepEqual([addPair(sets, 598, 599), sets.count], [false, count]);
});
