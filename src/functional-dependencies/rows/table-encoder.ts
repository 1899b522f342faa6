import { copiedInto } from '../array-growth.ts';
import { createDictionary } from './dictionary.ts';
import type { EncodedColumn, EncodedTable } from './encoded-table.ts';

/** Values of a table at most: some 400 MB, twice that while they are read. */
export const mostValues = 100_000_000;

/**
 * Builds an encoded table from fields that arrive one after the other, row by row. Memory: 4 bytes a value (8 while
 * a column grows) and each column's dictionary.
 */
export interface TableEncoder {
  addField(bytes: Uint8Array, length: number): void;
  addNull(): void;
  endRow(): void;
  finish(): EncodedTable;
}

export function createTableEncoder(names: readonly string[]): TableEncoder {
  const columns = names.map((name) => ({ name, codes: new Int32Array(1024), dictionary: createDictionary() }));
  let [rows, fields] = [0, 0];

  return {
    addField(bytes, length) {
      const column = columns[fields];
      fields += 1;
      if (column !== undefined) column.codes[rows] = column.dictionary.encode(bytes, length);
    },
    addNull() {
      const column = columns[fields];
      fields += 1;
      if (column !== undefined) column.codes[rows] = 0;
    },
    endRow() {
      fields = 0;
      rows += 1;
      for (const column of columns)
        if (rows === column.codes.length) column.codes = copiedInto(new Int32Array(rows * 2), column.codes);
    },
    finish: () => ({ rows, columns: columns.map((column) => finishColumn(column, rows)) }),
  };
}

function finishColumn(
  { name, codes, dictionary }: { name: string; codes: Int32Array; dictionary: ReturnType<typeof createDictionary> },
  rows: number,
): EncodedColumn {
  const decode = (code: number): string | null => (code === 0 ? null : dictionary.decode(code));
  return { name, codes: codes.slice(0, rows), distinct: dictionary.size(), decode };
}
