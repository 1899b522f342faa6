import { type Column, type Table, tableLabel } from '../../catalog/schema.ts';
import { repeatedColumns } from '../../functional-dependencies/repeated-columns.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { isText } from '../redundancy/column-kinds.ts';
import { type Check, check } from '../section.ts';

/** First normal form as far as the catalog shows it: columns that hold a list, and lists spread over columns. */
export function findNonAtomic(table: Table, declarations: readonly Declaration[]): Check[] {
  const atomic = new Set(
    declarations.filter(({ kind }) => kind === 'atomic').flatMap(({ determinant }) => determinant),
  );
  const lists = table.columns.filter(({ name }) => !atomic.has(name)).flatMap((column) => listColumn(table, column));
  const groups = repeatedColumns(table).filter((names) => !names.every((name) => atomic.has(name)));
  return [...lists, ...groups.map((names) => repeated(table, names)), ...unusedAtomic(table, declarations)];
}

function listColumn(table: Table, column: Column): Check[] {
  const id = isArray(column) ? 'array-column' : isJsonList(table, column) ? 'json-list' : undefined;
  if (id === undefined) return [];
  const kind = id === 'array-column' ? `an array (${column.type})` : `a list in ${column.type}`;
  const label = `${tableLabel(table)}.${column.name}`;
  const message = `${label} is ${kind}: a value that holds many values is not atomic (1NF)`;
  return [check(id, 'warn', subjectOf(table, [column.name]), message, { fix: advice(table, [column.name]) })];
}

function isArray({ baseType }: Column): boolean {
  return baseType.startsWith('_');
}

/** The catalog gives a JSON list away by its default or by a CHECK on `jsonb_typeof`. */
function isJsonList(table: Table, { name, baseType, default: initial }: Column): boolean {
  if (baseType !== 'json' && baseType !== 'jsonb') return false;
  if (/^'\s*\[/.test(initial ?? '') || /jsonb?_build_array\(/.test(initial ?? '')) return true;
  const typeOf = new RegExp(String.raw`jsonb?_typeof\("?${escapeRegExp(name)}"?\) = 'array'`);
  return table.checks.some(({ expression }) => typeOf.test(expression));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function repeated(table: Table, names: readonly string[]): Check {
  const message = `${tableLabel(table)} repeats one fact in ${names.join(', ')}: a repeated group is a list (1NF)`;
  return check('repeated-columns', 'warn', subjectOf(table, names), message, { fix: advice(table, names) });
}

function advice(table: Table, names: readonly string[]): string {
  const line = `${tableLabel(table)}: ${names.join(', ')} is atomic  <why>`;
  return `Give the values a table of their own, one a row; or, if nobody looks inside, say so in dependencies.txt: ${line}`;
}

/** `is atomic` for a column that the catalog takes for no list; what a text holds is seen in the rows. */
function unusedAtomic(table: Table, declarations: readonly Declaration[]): Check[] {
  const groups = repeatedColumns(table).flat();
  const mayHoldLists = (column: Column): boolean =>
    isArray(column) || isJsonList(table, column) || groups.includes(column.name) || isText(column);
  return declarations
    .filter(({ kind }) => kind === 'atomic')
    .flatMap(({ path, line, determinant }) => {
      const unused = determinant.filter(
        (name) => !table.columns.some((column) => column.name === name && mayHoldLists(column)),
      );
      if (unused.length === 0) return [];
      const message = `${path}:${line}: nothing takes ${unused.join(', ')} for a list`;
      const fix =
        unused.length === determinant.length ? 'Delete the line.' : `Delete ${unused.join(', ')} from the line.`;
      return [check('unused-declaration', 'warn', subjectOf(table, unused), message, { fix })];
    });
}

function subjectOf(
  table: Table,
  columns: readonly string[],
): { schema: string; table: string; columns: readonly string[] } {
  return { schema: table.schema, table: table.name, columns };
}
