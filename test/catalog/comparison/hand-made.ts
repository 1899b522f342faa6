import { compareCatalogs } from '../../../src/catalog/comparison/compare-catalogs.ts';
import { type CatalogRow, keyOf, type WholeCatalog } from '../../../src/catalog/whole-catalog/catalog-row.ts';

/** A row as the reader gives it. */
export function makeRow(
  catalog: string,
  name: string,
  values: CatalogRow['values'] = {},
  { parents = [], origins = [] }: Partial<Pick<CatalogRow, 'parents' | 'origins'>> = {},
): CatalogRow {
  return { catalog, name, values, definition: null, parents, origins };
}

export function makeCatalog(serverVersion: number, ...rows: readonly CatalogRow[]): WholeCatalog {
  return { serverVersion, rows: new Map(rows.map((row) => [keyOf(row.catalog, row.name), row])), unread: [] };
}

/** What is told of two catalogs: `- pg_class public.t`, `pg_class public.t relkind`, `order of pg_class public.t`. */
export function nameDifferences(left: WholeCatalog, right: WholeCatalog): readonly string[] {
  return compareCatalogs(left, right).map((difference) => {
    if (difference.kind === 'order') return `order of ${difference.parent}`;
    if (difference.kind === 'property') {
      return `${difference.left.catalog} ${difference.left.name} ${difference.column}`;
    }
    const { catalog, name } = difference.row;
    return `${difference.kind === 'left only' ? '-' : '+'} ${catalog} ${name}`;
  });
}
