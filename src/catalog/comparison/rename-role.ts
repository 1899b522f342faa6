import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type CatalogRow, keyOf, type WholeCatalog } from '../whole-catalog/catalog-row.ts';
import { aspectOf } from './words.ts';

/**
 * The same catalog with another name for a role: who runs migrations has one name on the live server and another on the
 * throw-away one, and owns there what it owns here. Rights of an owner are told without a name.
 */
export function renameRole(catalog: WholeCatalog, from: string, to: string): WholeCatalog {
  if (from === to) return catalog;
  const [old, renamed] = [readableIdentifier(from), readableIdentifier(to)];
  const rows = [...catalog.rows.values()].map((row) => renameIn(row, old, renamed));
  return { ...catalog, rows: new Map(rows.map((row) => [keyOf(row.catalog, row.name), row])) };
}

function renameIn(row: CatalogRow, from: string, to: string): CatalogRow {
  const values = Object.entries(row.values).map(([column, value]) => {
    const isOwner = value === from && aspectOf(row.catalog, column) === 'owner';
    return [column, isOwner ? to : value] as const;
  });
  const isDefault = row.catalog === 'pg_default_acl' && row.name.startsWith(`${from} `);
  return { ...row, name: isDefault ? to + row.name.slice(from.length) : row.name, values: Object.fromEntries(values) };
}
