import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { areEquivalent, closure } from '../../../src/functional-dependencies/theory/closure.ts';
import { minimalCover } from '../../../src/functional-dependencies/theory/cover.ts';
import { chase, isLossless, preservesDependencies } from '../../../src/functional-dependencies/theory/decomposition.ts';
import { judgeRelation } from '../../../src/functional-dependencies/theory/judge.ts';
import { candidateKeys } from '../../../src/functional-dependencies/theory/keys.ts';
import { synthesize } from '../../../src/functional-dependencies/theory/synthesis.ts';
import { bits, brokenForms, bruteForce, isIn3NF, subsets } from './brute-force.ts';
import { numRuns, type RandomRelation, randomRelation } from './random-relation.ts';

test(`${numRuns} random relations are judged as the definitions judge them`, () => {
  fc.assert(
    fc.property(randomRelation, (relation) => {
      assertClosuresAndKeys(relation);
      assertMinimalCover(relation);
      assertJudgement(relation);
      assertSynthesis(relation);
      assertLosslessness(relation);
    }),
    { numRuns },
  );
});

function assertClosuresAndKeys(relation: RandomRelation): void {
  const truth = bruteForce(relation.count, relation.dependencies);
  for (const set of subsets(relation.count)) {
    assert.equal(Number(closure(BigInt(set), relation.dependencies)), truth.closures[set]);
  }
  const keys = candidateKeys(relation).map(Number);
  assert.deepEqual(
    keys.toSorted((one, other) => one - other),
    truth.keys,
  );
  assert.equal(Number(judgeRelation(relation).prime), truth.prime);
}

function assertMinimalCover(relation: RandomRelation): void {
  const cover = minimalCover(relation.dependencies);
  const truth = bruteForce(relation.count, relation.dependencies);
  assert.deepEqual(bruteForce(relation.count, cover).closures, truth.closures);
  assert.ok(areEquivalent(cover, relation.dependencies));
  for (const dependency of cover) {
    const [determinant, dependent] = [Number(dependency.determinant), Number(dependency.dependent)];
    assert.equal(bits(dependent).length, 1);
    assert.ok(bits(determinant).every((bit) => ((truth.closures[determinant ^ bit] ?? 0) & dependent) === 0));
    const others = cover.filter((other) => other !== dependency);
    assert.equal((bruteForce(relation.count, others).closures[determinant] ?? 0) & dependent, 0);
  }
}

function assertJudgement(relation: RandomRelation): void {
  const truth = bruteForce(relation.count, relation.dependencies);
  const broken = brokenForms(truth);
  const { form, violations } = judgeRelation(relation);
  assert.equal(form, broken.has('2NF') ? '1NF' : broken.has('3NF') ? '2NF' : broken.has('BCNF') ? '3NF' : 'BCNF');
  for (const violation of violations) {
    const [determinant, dependent] = [Number(violation.determinant), Number(violation.dependent)];
    const closed = truth.closures[determinant] ?? 0;
    assert.equal(closed & dependent, dependent);
    assert.equal(determinant & dependent, 0);
    assert.notEqual(closed, 2 ** relation.count - 1);
    const partOfKey = truth.keys.some((key) => (key & determinant) === determinant && key !== determinant);
    const kind = (dependent & truth.prime) === dependent ? 'prime' : partOfKey ? 'partial' : 'transitive';
    assert.equal(violation.kind, kind);
  }
  assert.equal(violations.length === 0, form === 'BCNF');
}

function assertSynthesis(relation: RandomRelation): void {
  const truth = bruteForce(relation.count, relation.dependencies);
  const parts = synthesize(relation);
  const sets = parts.map(({ attributes }) => attributes);
  assert.ok(preservesDependencies(relation.dependencies, sets));
  assert.ok(isLossless(relation, sets));
  for (const [index, { attributes, keys }] of parts.entries()) {
    const part = Number(attributes);
    for (const later of parts.slice(index + 1)) {
      const common = part & Number(later.attributes);
      assert.ok(common !== part && common !== Number(later.attributes), 'a part inside another');
      const determines = (one: bigint, other: bigint) =>
        ((truth.closures[Number(one)] ?? 0) & Number(other)) === Number(other);
      const [key, laterKey] = [keys[0] ?? 0n, later.keys[0] ?? 0n];
      assert.ok(!(determines(key, laterKey) && determines(laterKey, key)), 'two parts with equivalent keys');
    }
    assert.ok(isIn3NF(part, truth), `${part.toString(2)} is not in 3NF`);
    for (const key of keys.map(Number)) {
      assert.equal((truth.closures[key] ?? 0) & part, part);
      assert.ok(bits(key).every((bit) => ((truth.closures[key ^ bit] ?? 0) & part) !== part));
    }
  }
}

/** Two parts: Heath's theorem. Any number: the chased tableau obeys the dependencies and its join has a row more. */
function assertLosslessness(relation: RandomRelation): void {
  const { closures } = bruteForce(relation.count, relation.dependencies);
  const all = 2 ** relation.count - 1;
  const one = all & 0b1011011;
  const other = (all & 0b0110110) | (all & ~one);
  const common = closures[one & other] ?? 0;
  const heath = (common & one) === one || (common & other) === other;
  assert.equal(isLossless(relation, [BigInt(one), BigInt(other)]), heath);
  const tableau = chase(relation, [BigInt(one), BigInt(other)]);
  const agree = (tableau[0] ?? []).reduce(
    (set, symbol, index) => (symbol === tableau[1]?.[index] ? set | (1 << index) : set),
    0,
  );
  assert.equal(closures[agree], agree);
}
