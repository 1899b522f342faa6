import { type CatalogRow, keyOf } from './catalog-row.ts';
import type { CatalogTable } from './catalog-shape.ts';
import { hidden, hideConnection, hideCredential, hideOption } from './hidden-secrets.ts';
import type { ObjectNames } from './object-names.ts';
import type { Origin } from './origins.ts';
import type { Parent } from './parents.ts';
import { type Cell, type RawRow, readColumns } from './read-rows.ts';

/** Gives a catalog's rows names and values that mean the same in another database. */
export function createDescriber(
  table: CatalogTable,
  names: ObjectNames,
): (row: RawRow, above: readonly Parent[], origins: readonly Origin[]) => CatalogRow {
  const columns = readColumns(table).filter(({ name }) => !table.key.includes(name));
  const key = ({ catalog, name }: Origin): string => keyOf(catalog, name);
  return (row, above, origins) => {
    const values = Object.fromEntries(columns.map(({ name }) => [name, describeCell(table, name, row, names)]));
    // The definition of a function repeats its settings.
    const isOpen = row.definition !== null && !(values.proconfig ?? '').includes(hidden);
    return {
      catalog: table.name,
      name: names.rowName(table, row),
      values,
      definition: isOpen ? withoutReturns(row.definition ?? '') : null,
      parents: above.map(key),
      origins: origins.map(key),
    };
  };
}

/** Lists of objects or columns in which the order means nothing. */
const sets = new Set([
  'pg_constraint.confdelsetcols',
  'pg_policy.polroles',
  'pg_publication_rel.prattrs',
  'pg_statistic_ext.stxkeys',
  'pg_trigger.tgattr',
]);

function describeCell(table: CatalogTable, column: string, row: RawRow, names: ObjectNames): string | null {
  const cell = row.cells[column] ?? null;
  if (cell === null) return null;
  if (typeof cell === 'string') return describeText(column, withoutReturns(cell));
  if (!isList(cell)) return nameNumber(cell, table, column, row, names);
  const reference = table.references.get(column);
  if (reference?.kind === 'column of') {
    const [relation, number] = cell.map(Number);
    return `${names.objectName('pg_class', relation ?? 0)}.${names.columnName(relation ?? 0, number ?? 0)}`;
  }
  const nothing = reference?.kind === 'column' ? '(expression)' : 'none';
  const lines = cell.map((value) =>
    typeof value === 'string'
      ? describeText(column, withoutReturns(value))
      : (nameNumber(value, table, column, row, names) ?? nothing),
  );
  if (sets.has(`${table.name}.${column}`)) lines.sort();
  return lines.join('\n');
}

function withoutReturns(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}

function describeText(column: string, text: string): string {
  if (column === 'subconninfo') return hideConnection(text);
  if (column === 'umoptions') return hideCredential(text);
  return /options$|config$/.test(column) && text.includes('=') ? hideOption(text) : text;
}

function nameNumber(
  value: string | number | null,
  table: CatalogTable,
  column: string,
  row: RawRow,
  names: ObjectNames,
): string | null {
  if (typeof value !== 'number') return value;
  const catalog = names.catalogOf(table, column, row);
  if (catalog !== undefined) return names.objectName(catalog, value);
  const reference = table.references.get(column);
  if (reference?.kind !== 'column') return String(value);
  return value === 0 ? null : names.columnName(Number(row.cells[reference.relation]), value);
}

function isList(cell: Cell): cell is readonly (string | number | null)[] {
  return Array.isArray(cell);
}
