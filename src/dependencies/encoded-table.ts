/** A table whose values are small integers: equal codes in a column mean equal values. */
export interface EncodedTable {
  readonly rows: number;
  readonly columns: readonly EncodedColumn[];
}

export interface EncodedColumn {
  readonly name: string;
  /** One a row: 0 for NULL, else 1 to `distinct`. */
  readonly codes: Int32Array;
  /** Different values, NULL aside. */
  readonly distinct: number;
}

/**
 * What two NULLs are to each other. `equal`: a value like any other, as in published counts. `unknown`: on the left of a
 * dependency a row with NULL agrees with no other row, as in a SQL key; on the right NULL still equals NULL.
 */
export type Nulls = 'equal' | 'unknown';

/** A table of plain values, for tests and small inputs; `null` is NULL. */
export function encodeRows(names: readonly string[], rows: readonly (readonly (string | null)[])[]): EncodedTable {
  const columns = names.map((name, at) => {
    const seen = new Map<string, number>();
    const codes = Int32Array.from(rows, (row) => {
      const value = row[at] ?? null;
      if (value === null) return 0;
      const code = seen.get(value) ?? seen.size + 1;
      seen.set(value, code);
      return code;
    });
    return { name, codes, distinct: seen.size };
  });
  return { rows: rows.length, columns };
}
