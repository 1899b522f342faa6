import { keyOf } from '../whole-catalog/catalog-row.ts';
import type { CatalogDifference, Sides } from './difference.ts';
import { createLookup, queryOf } from './difference-lookup.ts';
import { presenceRules } from './presence-rules.ts';
import { propertyRules } from './property-rules.ts';

/** Leaves out what follows from another difference: a table that is missing is one difference, and not forty. */
export function withoutConsequences(
  differences: readonly CatalogDifference[],
  sides: Sides,
): readonly CatalogDifference[] {
  const lookup = createLookup(differences, sides);
  return differences.filter((difference) => {
    switch (difference.kind) {
      case 'order': {
        const partitioned = lookup.rowOf(difference.parent)?.values.partitionof ?? '';
        return !(
          lookup.isChanged(queryOf(difference.parent), 'ev_action') ||
          lookup.isReordered(keyOf('pg_class', partitioned))
        );
      }
      case 'property':
        return !propertyRules.some((follows) => follows(difference, lookup));
      default:
        return !presenceRules.some((follows) => follows(difference, lookup));
    }
  });
}
