/** What the numbers in a column stand for. */
export type CatalogReference =
  /** Objects of one catalog. */
  | { readonly kind: 'object'; readonly catalog: string }
  /** Objects of the catalog that another column names (`classid` beside `objid`). */
  | { readonly kind: 'any'; readonly classColumn: string }
  /** Columns of the relation that another column holds; 0 is none. */
  | { readonly kind: 'column'; readonly relation: string }
  /** One column, told by its relation and its number. */
  | { readonly kind: 'column of' };
