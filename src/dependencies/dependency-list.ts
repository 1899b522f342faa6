import type { DiscoveryOptions } from './discovery.ts';
import { discoverDependencies } from './discovery.ts';
import type { EncodedTable } from './encoded-table.ts';

/** The dependencies of one table or file, by column names: what `codelearn dependencies` prints. */
export interface DependencyList {
  /** Label of the table, or path of the file. */
  readonly table: string;
  /** Rows that were looked at. */
  readonly rows: number;
  /** Whether these were all rows; a dependency found in part of them may fail in the rest. */
  readonly complete: boolean;
  readonly columns: readonly string[];
  readonly dependencies: readonly { readonly left: readonly string[]; readonly right: string }[];
}

export function listDependencies(
  label: string,
  table: EncodedTable & { readonly complete?: boolean },
  options: DiscoveryOptions,
): DependencyList {
  const columns = table.columns.map(({ name }) => name);
  const nameOf = (position: number): string => columns[position] ?? '';
  const dependencies = discoverDependencies(table, options).map(({ left, right }) => ({
    left: left.map(nameOf),
    right: nameOf(right),
  }));
  return { table: label, rows: table.rows, complete: table.complete ?? true, columns, dependencies };
}
