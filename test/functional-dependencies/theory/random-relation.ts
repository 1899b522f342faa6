import fc from 'fast-check';
import { fullSet } from '../../../src/functional-dependencies/theory/attribute-set.ts';
import type { Relation } from '../../../src/functional-dependencies/theory/keys.ts';

export interface RandomRelation extends Relation {
  readonly count: number;
}

/** Relations of 1 to 7 attributes with up to 8 dependencies; determinants may be empty, dependents may overlap them. */
export const randomRelation: fc.Arbitrary<RandomRelation> = fc.integer({ min: 1, max: 7 }).chain((count) => {
  const set = fc.integer({ min: 0, max: 2 ** count - 1 });
  const dependency = fc.tuple(set, set, set).map(([determinant, thin, dependent]) => ({
    determinant: BigInt(determinant & thin),
    dependent: BigInt(dependent),
  }));
  return fc
    .array(dependency, { maxLength: 8 })
    .map((dependencies) => ({ count, attributes: fullSet(count), dependencies }));
});

/** 100,000 in `npm run test:exhaustive`; enough in every run to catch what one case in five thousand shows. */
export const numRuns = process.env.CODELEARN_EXHAUSTIVE ? 100_000 : 20_000;
