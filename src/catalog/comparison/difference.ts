import type { CatalogKey, CatalogRow, WholeCatalog } from '../whole-catalog/catalog-row.ts';

/** The two databases that are compared. */
export interface Sides {
  readonly left: WholeCatalog;
  readonly right: WholeCatalog;
}

/** A whole object that only one of them has; what belongs to it is not told again. */
export interface PresenceDifference {
  readonly kind: 'left only' | 'right only';
  readonly row: CatalogRow;
}

/** A property of an object that both have. */
export interface PropertyDifference {
  readonly kind: 'property';
  readonly left: CatalogRow;
  readonly right: CatalogRow;
  readonly column: string;
}

/** Columns of a relation, or labels of an enum, that both have in another order. */
export interface OrderDifference {
  readonly kind: 'order';
  readonly parent: CatalogKey;
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/** What two databases do not have alike. */
export type CatalogDifference = PresenceDifference | PropertyDifference | OrderDifference;
