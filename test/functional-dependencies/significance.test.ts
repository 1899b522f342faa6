import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agreementBits,
  dependencyBits,
  holds,
  isApproximate,
  restatingRows,
  uniquenessBits,
} from '../../src/functional-dependencies/significance.ts';
import type { Measure } from '../../src/functional-dependencies/suspected/measure.ts';

/** 100 rows, ten values of the determinant, two equally frequent values of the dependent, no violation. */
const fair: Measure = {
  rows: 100,
  groups: 10,
  repeated: 10,
  broken: 0,
  violations: 0,
  agreement: 1,
  chance: 0.5,
  top: 0.5,
};

test('a coin that falls on one side n times gives n bits', () => {
  for (const rows of [1, 10, 64]) assert.equal(agreementBits(rows, rows, 0.5), rows);
  assert.equal(agreementBits(8, 8, 0.25), 16);
});

test('no more agreement than accident makes is no evidence, nor are no rows', () => {
  assert.equal(agreementBits(100, 50, 0.5), 0);
  assert.equal(agreementBits(100, 20, 0.5), 0);
  assert.equal(agreementBits(0, 0, 0.5), 0);
  assert.equal(agreementBits(100, 100, 1), 0);
});

test('a chance that so few rows cannot show counts as one in all of them and one more', () => {
  assert.equal(agreementBits(31, 31, 0), 31 * 5);
  assert.equal(agreementBits(31, 31, 1e-9), 31 * 5);
});

/** The probability that at least `least` of `rows` agree, each by itself with probability `chance`, summed up exactly. */
function binomialTail(rows: number, least: number, chance: number): number {
  let [term, sum] = [(1 - chance) ** rows, 0];
  for (let agreeing = 0; agreeing <= rows; agreeing += 1) {
    if (agreeing >= least) sum += term;
    term *= ((rows - agreeing) / (agreeing + 1)) * (chance / (1 - chance));
  }
  return sum;
}

test('bits never promise more than the binomial tail holds, and fall short by few', () => {
  for (const rows of [20, 50, 200]) {
    for (const chance of [0.05, 0.3, 0.5, 0.9]) {
      for (let agreeing = 1; agreeing <= rows; agreeing += 1) {
        const [bits, exact] = [agreementBits(rows, agreeing, chance), -Math.log2(binomialTail(rows, agreeing, chance))];
        assert.ok(bits <= exact + 1e-9, `${agreeing} of ${rows} by ${chance}: ${bits} bits, ${exact} in truth`);
        if (agreeing / rows > chance) assert.ok(exact - bits < 8, `${agreeing} of ${rows} by ${chance}`);
      }
    }
  }
});

test('23 birthdays are all different one time in two: some one bit', () => {
  const bits = uniquenessBits((23 * 22) / 2 / 365);
  assert.ok(Math.abs(bits - 1) < 0.01, String(bits));
  assert.equal(uniquenessBits(0), 0);
});

test('a dependency that every row obeys gives the surprise of one agreement for each restating row', () => {
  assert.equal(restatingRows(fair), 90);
  assert.equal(dependencyBits(fair), 90);
  assert.equal(dependencyBits({ ...fair, chance: 0.25 }), 180);
  assert.equal(dependencyBits({ ...fair, groups: 100 }), 0, 'no row restates anything');
  assert.equal(dependencyBits({ ...fair, chance: 1, top: 1 }), 0, 'a constant');
});

test('violations take bits away, all of them where accident violates no more', () => {
  const bits = [0, 1, 5, 45].map((violations) => Math.round(dependencyBits({ ...fair, violations })));
  assert.deepEqual(bits, [90, 82, 62, 0]);
  assert.equal(dependencyBits({ ...fair, violations: 2, top: 0.99 }), 0, 'a column that nearly always says the same');
});

test('a dependency holds where rows could violate it and none does', () => {
  assert.equal(holds(fair), true);
  assert.equal(holds({ ...fair, violations: 1 }), false);
  assert.equal(holds({ ...fair, groups: 100 }), false);
});

test('it is approximate where few values and one in a hundred restating rows are wrong, ten times fewer than by accident', () => {
  const large: Measure = { ...fair, rows: 1010, violations: 10, broken: 5 };
  assert.equal(isApproximate(large), true);
  assert.equal(isApproximate({ ...large, violations: 0 }), false, 'it holds');
  assert.equal(isApproximate({ ...large, violations: 11 }), false);
  assert.equal(isApproximate({ ...large, broken: 6 }), false);
  assert.equal(isApproximate({ ...large, top: 0.89 }), true);
  assert.equal(isApproximate({ ...large, top: 0.91 }), false);
});
