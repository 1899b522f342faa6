/** Text, object numbers (one or several) or numbers of columns. */
export type Cell = string | number | readonly (string | number | null)[] | null;

/** A row of a system catalog as it is, with numbers for objects: statements are made from it. */
export interface SchemaRow {
  readonly catalog: string;
  readonly oid: number | undefined;
  /** The statement that makes it, or the part of one, as the server prints it; null where it prints none. */
  readonly definition: string | null;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** A table of `pg_catalog` as this server has it. */
export interface Catalog {
  readonly name: string;
  readonly oid: number;
  /** Those that this role may read. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** There is something in it, and this role may not read that. */
  readonly isHidden: boolean;
  /** The column with the name of what its rows are, and that with the schema which they stand in. */
  readonly nameColumn: string | undefined;
  readonly schemaColumn: string | undefined;
}

/** A row of pg_depend, with the names of the two catalogs. */
export interface Dependency {
  readonly catalog: string;
  readonly objid: number;
  readonly refcatalog: string;
  readonly refobjid: number;
  /** Number of the column that is referred to; 0 for the whole object. */
  readonly refsub: number;
  /** n normal, a auto, i internal, e member of an extension, P and S partition (catalog/dependency.h). */
  readonly kind: string;
}

export interface ObjectName {
  /** None for what stands in no schema. */
  readonly schema: string | undefined;
  readonly name: string;
}
