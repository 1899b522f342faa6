import { CodelearnError } from '../../errors.ts';

/**
 * Those of `columns` that are wanted, in their own order; all where nothing is said.
 * @throws CodelearnError exit 2 where there is no such column
 */
export function selectColumns<T extends { readonly name: string }>(
  label: string,
  columns: readonly T[],
  wanted: readonly string[] | undefined,
): readonly T[] {
  if (wanted === undefined) return columns;
  const unknown = wanted.find((name) => !columns.some((column) => column.name === name));
  if (unknown === undefined) return columns.filter(({ name }) => wanted.includes(name));
  const names = columns.slice(0, 20).map(({ name }) => name);
  const more = columns.length > names.length ? ` and ${columns.length - names.length} more` : '';
  throw new CodelearnError(`${label} has no column ${unknown}`, {
    code: 'unknown-column',
    hint: `Columns: ${names.join(', ') || 'none'}${more}.`,
  });
}
