/** `catalog` and `name` of a row. */
export type CatalogKey = string;

/** A row of a catalog, with names for object numbers: two that are equal are the same whatever their databases are. */
export interface CatalogRow {
  /** Name of the catalog, e.g. `pg_class`. */
  readonly catalog: string;
  /** What names it there, e.g. `public.users`, or `users_pkey on public.users`. */
  readonly name: string;
  /** By column, what does not belong to the name; lists with a line an entry. */
  readonly values: Readonly<Record<string, string | null>>;
  /** Its definition as the server prints it, for people. */
  readonly definition: string | null;
  /** What it cannot be without: a column's table, an index's table, the schema. */
  readonly parents: readonly CatalogKey[];
  /** What it is a copy of, made and changed with it: a partition's index, an inherited column. */
  readonly origins: readonly CatalogKey[];
}

export interface WholeCatalog {
  /** `server_version_num`. */
  readonly serverVersion: number;
  readonly rows: ReadonlyMap<CatalogKey, CatalogRow>;
  /** What this role may not read, of what there is something to read: `pg_user_mapping.umoptions`; a whole catalog. */
  readonly unread: readonly string[];
}

export function keyOf(catalog: string, name: string): CatalogKey {
  return `${catalog} ${name}`;
}
