import type { EncodedTable, Nulls } from '../rows/encoded-table.ts';
import { createTimeSlice } from '../time-slice.ts';
import { discoverDependencies } from './discovery.ts';

export interface ListOptions {
  readonly nulls: Nulls;
  /** Columns in a determinant at most; larger ones are not looked for. */
  readonly maxDeterminant: number;
  /** Names of the columns to look at; undefined for all. */
  readonly columns?: readonly string[] | undefined;
  /** Milliseconds that the search in one table may take. */
  readonly searchTimeout: number;
}

/** The dependencies of one table or file, by column names: what `codelearn dependencies` prints. */
export interface DependencyList {
  /** Label of the table, or path of the file. */
  readonly table: string;
  /** Rows that were looked at. */
  readonly rows: number;
  /** Whether these were all rows; a dependency found in part of them may fail in the rest. */
  readonly complete: boolean;
  readonly columns: readonly string[];
  readonly dependencies: readonly { readonly determinant: readonly string[]; readonly dependent: string }[];
}

/** @throws CodelearnError (exit 2) where there are too many dependencies or the search takes too long */
export async function listDependencies(
  label: string,
  table: EncodedTable & { readonly complete?: boolean },
  options: ListOptions,
  signal: AbortSignal,
): Promise<DependencyList> {
  const columns = table.columns.map(({ name }) => name);
  const nameOf = (position: number): string => columns[position] ?? '';
  const timeSlice = createTimeSlice(signal, options.searchTimeout);
  const found = await discoverDependencies(table, { ...options, timeSlice });
  const dependencies = found.map(({ determinant, dependent }) => ({
    determinant: determinant.map(nameOf),
    dependent: nameOf(dependent),
  }));
  return { table: label, rows: table.rows, complete: table.complete ?? true, columns, dependencies };
}
