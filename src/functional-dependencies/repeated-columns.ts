import type { Column, Table } from '../catalog/schema.ts';

/**
 * Columns that are one fact numbered: phone1, phone2; address, address2; phone1_type, phone2_type. Each group
 * holds columns of one type, numbered without a gap from 0 or 1 (a bare name counts as 1), at least one of them not a foreign key:
 * the two ends of a link (entity0, entity1) are two facts.
 */
export function repeatedColumns(table: Table): string[][] {
  const groups = new Map<string, Map<number, Column>>();
  for (const column of table.columns) {
    const { stem, number } = numbered(column.name);
    const group = groups.get(`${stem} ${column.type}`) ?? new Map<number, Column>();
    groups.set(`${stem} ${column.type}`, group.set(number, column));
  }
  return [...groups.values()]
    .filter((group) => group.size > 1 && hasNoGap([...group.keys()]))
    .map((group) => [...group.values()].map(({ name }) => name))
    .filter((names) => !names.every((name) => isForeignKey(name, table)));
}

function numbered(name: string): { stem: string; number: number } {
  const match = /^(.*?[^\d_])_?(\d{1,2})(_.*)?$/.exec(name);
  if (match === null) return { stem: name, number: 1 };
  const [, before = '', digits = '', after = ''] = match;
  return { stem: `${before}#${after}`.replace(/#$/, ''), number: Number(digits) };
}

function hasNoGap(numbers: readonly number[]): boolean {
  const sorted = numbers.toSorted((one, other) => one - other);
  const first = sorted[0] ?? 0;
  return first <= 1 && sorted.every((number, index) => number === first + index);
}

function isForeignKey(name: string, table: Table): boolean {
  return table.foreignKeys.some(({ columns }) => columns.includes(name));
}
