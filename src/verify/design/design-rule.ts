import type { Column, ForeignKey, Index, Schema, Table } from '../../catalog/schema.ts';
import type { PlannedTable } from '../../project/scale.ts';

/** `fail`: data can be wrong, or an ordinary statement blocks or breaks. `warn`: it costs, or it misleads. */
export type Level = 'fail' | 'warn';

/** One rule of good design: the file, the page beside it and the checks it makes carry the same name. */
export interface DesignRule {
  readonly id: string;
  readonly level: Level;
  /** What holds where the rule finds nothing; without a capital or a full stop. */
  readonly expectation: string;
  /** What a violation costs, in one sentence. */
  readonly why: string;
  /** Pure: the same schema and the same plan give the same violations in the same order. */
  find(schema: Schema, scale: readonly PlannedTable[]): readonly Violation[];
}

export interface Violation {
  readonly table: Table;
  readonly columns: readonly string[];
  /** The index, constraint or trigger at fault. */
  readonly name?: string;
  readonly message: string;
  /** Facts behind the message, beside the rule's `why`. */
  readonly evidence?: readonly string[];
  /** SQL that ends the violation as it stands. */
  readonly fix: string;
}

export function everyColumn({ tables }: Schema): { readonly table: Table; readonly column: Column }[] {
  return tables.flatMap((table) => table.columns.map((column) => ({ table, column })));
}

export function everyIndex({ tables }: Schema): { readonly table: Table; readonly index: Index }[] {
  return tables.flatMap((table) => table.indexes.map((index) => ({ table, index })));
}

export function everyForeignKey({ tables }: Schema): { readonly table: Table; readonly foreignKey: ForeignKey }[] {
  return tables.flatMap((table) => table.foreignKeys.map((foreignKey) => ({ table, foreignKey })));
}

export function isNullable(table: Table, column: string): boolean {
  return table.columns.some(({ name, nullable }) => name === column && nullable);
}

/** The values in groups of equal keys, both in order of appearance. */
export function groupSame<T>(values: readonly T[], key: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
