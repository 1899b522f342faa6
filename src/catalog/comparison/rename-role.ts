import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { type CatalogRow, keyOf, type WholeCatalog } from '../whole-catalog/whole-catalog.ts';
import { aspectOf } from './words.ts';

/**
 * The same catalog with another name for a role: who runs migrations has one name on the live server and another on the
 * throw-away one, and owns there what it owns here.
 */
export function renameRole(catalog: WholeCatalog, from: string, to: string): WholeCatalog {
  if (from === to) return catalog;
  const rows = [...catalog.rows.values()].map((row) => renameIn(row, from, to));
  return { ...catalog, rows: new Map(rows.map((row) => [keyOf(row.catalog, row.name), row])) };
}

function renameIn(row: CatalogRow, from: string, to: string): CatalogRow {
  const old = readableIdentifier(from);
  const values = Object.entries(row.values).map(([column, value]) => {
    const aspect = aspectOf(row.catalog, column);
    if (value === null || (aspect !== 'owner' && aspect !== 'rights')) return [column, value] as const;
    if (aspect === 'owner') return [column, value === old ? readableIdentifier(to) : value] as const;
    return [column, renameInRights(value, old, readableIdentifier(to))] as const;
  });
  const name =
    row.catalog === 'pg_default_acl' && row.name.startsWith(`${old} `) ? row.name.replace(old, to) : row.name;
  return { ...row, name, values: Object.fromEntries(values) };
}

/** `grantee=letters/grantor`, a line each; sorted again, as the names decide the order. */
function renameInRights(list: string, from: string, to: string): string {
  return list
    .split('\n')
    .map((entry) => {
      const { grantee, letters, grantor } = readRight(entry);
      const rename = (name: string): string => (name === from ? to : name);
      return `${rename(grantee)}=${letters}/${rename(grantor)}`;
    })
    .sort()
    .join('\n');
}

/** One entry of a list of rights (aclitemout in acl.c): names are quoted where they must be. */
export function readRight(entry: string): {
  readonly grantee: string;
  readonly letters: string;
  readonly grantor: string;
} {
  const [, grantee = '', letters = '', grantor = ''] = /^("(?:[^"]|"")*"|[^=]*)=([a-zA-Z*]*)\/(.*)$/s.exec(entry) ?? [];
  return { grantee, letters, grantor };
}
