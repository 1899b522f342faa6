import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullSet, positionsOf, setOf } from '../../../src/functional-dependencies/theory/attribute-set.ts';
import { closure } from '../../../src/functional-dependencies/theory/closure.ts';
import { minimalCover } from '../../../src/functional-dependencies/theory/cover.ts';
import { isLossless, preservesDependencies } from '../../../src/functional-dependencies/theory/decomposition.ts';
import { judgeRelation } from '../../../src/functional-dependencies/theory/judge.ts';
import { candidateKeys, enumerateKeys, type Relation } from '../../../src/functional-dependencies/theory/keys.ts';
import { synthesize } from '../../../src/functional-dependencies/theory/synthesis.ts';
import { letters, relation, set } from './textbook.ts';

test('the closure of AB in Ullman’s example is ABCDE, without F', () => {
  const { dependencies } = relation('ABCDEF', 'AB -> C', 'BC -> AD', 'D -> E', 'CF -> B');
  assert.equal(letters(closure(set('AB'), dependencies)), 'ABCDE');
});

test('a cycle of determinants gives as many candidate keys', () => {
  const cycle = relation('ABCD', 'A -> B', 'B -> C', 'C -> D', 'D -> A');
  assert.deepEqual(candidateKeys(cycle).map(letters), ['A', 'B', 'C', 'D']);
});

test('without dependencies the whole relation is its only key and in BCNF', () => {
  const { form, keys, prime } = judgeRelation(relation('ABC'));
  assert.deepEqual([form, keys.map(letters), letters(prime)], ['BCNF', ['ABC'], 'ABC']);
});

test('a constant column is a partial dependency on the empty part of the key', () => {
  const { form, violations } = judgeRelation(relation('AB', 'A -> B', ' -> B'));
  assert.equal(form, '1NF');
  assert.deepEqual(violations, [{ determinant: 0n, dependent: set('B'), kind: 'partial' }]);
});

// A order, B product, C order date, D customer, E customer's city, F quantity.
const orderLines = relation('ABCDEF', 'AB -> F', 'A -> CD', 'D -> E');

test('an order line with the order’s date and the customer’s city breaks 2NF and 3NF', () => {
  assert.deepEqual(show(orderLines), ['1NF', 'partial A->C', 'partial A->D', 'transitive D->E']);
});

test('with a single-column key only the transitive dependency is left', () => {
  assert.deepEqual(show(relation('ACDE', 'A -> CDE', 'D -> E')), ['2NF', 'transitive D->E']);
});

test('street, city and zip: 3NF and not BCNF, as in every textbook', () => {
  assert.deepEqual(show(relation('SCZ', 'SC -> Z', 'Z -> C')), ['3NF', 'prime Z->C']);
});

test('a part of a key that reaches an attribute only across two keys breaks 2NF all the same', () => {
  // Keys ACE and ADE; CD lies in neither, so CD -> B alone would look transitive. But CE, part of ACE, determines D.
  const judged = relation('ABCDE', 'CD -> B', 'DE -> C', 'CE -> D');
  assert.deepEqual(show(judged), ['1NF', 'partial CE->B', 'prime CE->D', 'prime DE->C', 'transitive CD->B']);
});

test('synthesis gives orders, customers and order lines', () => {
  const parts = synthesize(orderLines);
  assert.deepEqual(
    parts.map(({ attributes, keys }) => `${letters(attributes)} key ${keys.map(letters)}`),
    ['ABF key AB', 'ACD key A', 'DE key D'],
  );
  const sets = parts.map(({ attributes }) => attributes);
  assert.ok(isLossless(orderLines, sets) && preservesDependencies(orderLines.dependencies, sets));
});

test('splitting street, city, zip into SZ and CZ is lossless and loses SC -> Z', () => {
  const address = relation('SCZ', 'SC -> Z', 'Z -> C');
  assert.ok(isLossless(address, [set('SZ'), set('CZ')]));
  assert.equal(preservesDependencies(address.dependencies, [set('SZ'), set('CZ')]), false);
  assert.equal(isLossless(address, [set('SC'), set('CZ')]), false);
});

test('a decomposition that leaves an attribute out is not lossless', () => {
  assert.equal(isLossless(relation('ABC', 'A -> BC'), [set('AB')]), false);
});

test('bit 1,599 is an attribute like any other', () => {
  const last = setOf([1599]);
  const wide: Relation = { attributes: fullSet(1600), dependencies: [{ determinant: last, dependent: fullSet(1600) }] };
  assert.deepEqual(candidateKeys(wide), [last]);
  assert.deepEqual(positionsOf(setOf([1599, 31, 0, 64])), [0, 31, 64, 1599]);
  assert.equal(minimalCover(wide.dependencies).length, 1599);
});

test('one key is found without listing a billion', () => {
  const equivalent = Array.from({ length: 30 }, (_, index) => [
    { determinant: setOf([2 * index]), dependent: setOf([2 * index + 1]) },
    { determinant: setOf([2 * index + 1]), dependent: setOf([2 * index]) },
  ]).flat();
  const wide: Relation = { attributes: fullSet(60), dependencies: equivalent };
  assert.equal(positionsOf([...take(enumerateKeys(wide), 1)][0] ?? 0n).length, 30);
});

function* take<T>(values: Iterable<T>, count: number): Generator<T> {
  let remaining = count;
  for (const value of values) {
    if (remaining === 0) return;
    remaining -= 1;
    yield value;
  }
}

function show(judged: Relation): string[] {
  const { form, violations } = judgeRelation(judged);
  return [
    form,
    ...violations
      .map(({ determinant, dependent, kind }) => `${kind} ${letters(determinant)}->${letters(dependent)}`)
      .sort(),
  ];
}
