/** A table whose values are small whole numbers, column by column: equal codes in a column mean equal values. */
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
  /** The value behind a code, to show it. */
  decode(code: number): string | null;
}

/**
 * What two NULLs are to each other. `equal`: a value like any other, as in published counts. `unknown`: a row with NULL in
 * the determinant agrees with no other row, as in a SQL key; in the dependent NULL still equals NULL.
 */
export type Nulls = 'equal' | 'unknown';

/** A table of plain values, for tests and small inputs; `null` is NULL. */
export function encodeRows(names: readonly string[], rows: readonly (readonly (string | null)[])[]): EncodedTable {
  return {
    rows: rows.length,
    columns: names.map((name, index) =>
      encodeColumn(
        name,
        rows.map((row) => row[index] ?? null),
      ),
    ),
  };
}

function encodeColumn(name: string, values: readonly (string | null)[]): EncodedColumn {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null) return 0;
    const code = codeOf.get(value) ?? codeOf.size + 1;
    codeOf.set(value, code);
    return code;
  });
  const known = [null, ...codeOf.keys()];
  return { name, codes, distinct: codeOf.size, decode: (code) => known[code] ?? null };
}
