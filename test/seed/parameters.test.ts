import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeedParameter } from '../../src/project/seeds.ts';
import { fillParameters, flagName } from '../../src/seed/parameters.ts';

const parameters: readonly SeedParameter[] = [
  { name: 'people', kind: 'integer', initial: '100', description: 'how many' },
  { name: 'pets_each', kind: 'number', initial: '2.5', description: 'how many' },
  { name: 'names', kind: 'text', initial: 'short', description: 'or long' },
];

test('what is not given is the default', () => {
  assert.deepEqual(fillParameters(parameters, { people: '7' }), { people: '7', pets_each: '2.5', names: 'short' });
});

test('numbers may be negative and whole where fractions are allowed', () => {
  const given = { people: '-7', pets_each: '3', names: 'a b' };
  assert.deepEqual(fillParameters(parameters, given), given);
});

for (const people of ['', ' 7', '7.5', '1e12', '0x10', '1_000', '١٢', '9'.repeat(19), "1'; drop"]) {
  test(`"${people}" is not a whole number`, () =>
    assert.throws(() => fillParameters(parameters, { people }), {
      message: `--people must be a whole number of at most 18 digits, not "${people}"`,
      code: 'seed-parameter',
      exit: 2,
    }));
}

test('every fault is said at once', () =>
  assert.throws(() => fillParameters(parameters, { people: 'x', pets_each: '1.', names: 'fine' }), {
    message: [
      '2 faults found:',
      '  - --people must be a whole number of at most 18 digits, not "x"',
      '  - --pets-each must be a number, not "1."',
    ].join('\n'),
  }));

test('a flag joins words by hyphens', () => assert.equal(flagName('pets_each'), 'pets-each'));
