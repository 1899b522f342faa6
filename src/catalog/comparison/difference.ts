import type { CatalogKey, CatalogRow } from '../whole-catalog/whole-catalog.ts';

/** What two databases do not have alike. */
export type CatalogDifference =
  /** A whole object that only one of them has; what belongs to it is not told again. */
  | { readonly kind: 'left only' | 'right only'; readonly row: CatalogRow }
  /** A property of an object that both have. */
  | {
      readonly kind: 'property';
      readonly left: CatalogRow;
      readonly right: CatalogRow;
      readonly column: string;
    }
  /** Columns of a relation, or labels of an enum, that both have in another order. */
  | {
      readonly kind: 'order';
      readonly parent: CatalogKey;
      readonly left: readonly string[];
      readonly right: readonly string[];
    };
