import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type CatalogRow, keyOf, type WholeCatalog } from '../whole-catalog/catalog-row.ts';
import { aspectOf } from './words.ts';

/**
 * The same catalog with another name for a role: who runs migrations has one name on the live server and another on the
 * throw-away one, and owns there what it owns here.
 */
export function renameRole(catalog: WholeCatalog, from: string, to: string): WholeCatalog {
  if (from === to) return catalog;
  const [old, name] = [readableIdentifier(from), readableIdentifier(to)];
  const rows = [...catalog.rows.values()].map((row) => renameIn(row, old, name));
  return { ...catalog, rows: new Map(rows.map((row) => [keyOf(row.catalog, row.name), row])) };
}

function renameIn(row: CatalogRow, from: string, to: string): CatalogRow {
  const values = Object.entries(row.values).map(([column, value]) => {
    const aspect = aspectOf(row.catalog, column);
    if (value === null) return [column, value] as const;
    if (aspect === 'owner') return [column, value === from ? to : value] as const;
    return [column, aspect === 'rights' ? renameInRights(value, from, to) : value] as const;
  });
  const rights = `of ${from} on `;
  const isOwn = row.catalog === 'pg_default_acl' && row.name.startsWith(rights);
  const name = isOwn ? `of ${to} on ${row.name.slice(rights.length)}` : row.name;
  return { ...row, name, values: Object.fromEntries(values) };
}

/** `SELECT, UPDATE to reader with grant option by giver`, a line each; sorted again, as the names decide the order. */
function renameInRights(list: string, from: string, to: string): string {
  return list
    .split('\n')
    .map((line) => {
      const [, rights = '', grantee = '', option = '', giver] = right.exec(line) ?? [];
      const rename = (name: string): string => (name === from ? to : name);
      return `${rights} to ${rename(grantee)}${option}${giver === undefined ? '' : ` by ${rename(giver)}`}`;
    })
    .sort()
    .join('\n');
}

/** What rights.ts prints. */
const right = /^([A-Z, ]+) to (the owner|"(?:[^"]|"")*"|[^" ]+)( with grant option)?(?: by (.*))?$/s;
