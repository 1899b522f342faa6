import { compareCatalogs } from '../../src/catalog/comparison/compare-catalogs.ts';
import { describeDifference } from '../../src/catalog/comparison/describe-difference.ts';
import type { WholeCatalog } from '../../src/catalog/whole-catalog/catalog-row.ts';

/** What differs between two catalogs, a line each; where a column stands among the others is left out. */
export function listChanges(left: WholeCatalog, right: WholeCatalog): readonly string[] {
  return compareCatalogs(left, right)
    .filter(({ kind }) => kind !== 'order')
    .map((difference) => {
      const { kind, name, property, left: was, right: is } = describeDifference(difference, { left, right });
      return `${kind} ${name}${property === null ? '' : `: ${property}`}: ${was} → ${is}`;
    });
}
