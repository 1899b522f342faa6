import { isColumn, splitTopLevel, stripParentheses } from '../catalog/printed-expression.ts';
import type { Column, Table } from '../catalog/schema.ts';

/** How many values the CHECKs of a table leave to a column: a list, or a range of whole numbers. */
export function countAdmitted(table: Table, column: Column): number | undefined {
  const conditions = conjuncts(table);
  const listed = conditions.flatMap((condition) => listedValues(condition, column.name));
  const lowest = bounds(conditions, column, '>');
  const highest = bounds(conditions, column, '<');
  const range = lowest.length > 0 && highest.length > 0 ? Math.min(...highest) - Math.max(...lowest) + 1 : undefined;
  const counts = [...listed, ...(range === undefined || range < 1 ? [] : [range])];
  return counts.length === 0 ? undefined : Math.min(...counts);
}

/** The one length in characters that a CHECK allows a text column, as for hashes and codes. */
export function exactLength(table: Table, column: Column): number | undefined {
  for (const condition of conjuncts(table)) {
    const [left = '', right = ''] = splitTopLevel(condition, ' = ');
    const [, argument = ''] = /^(?:char_length|character_length|octet_length|length)\((.*)\)$/.exec(left) ?? [];
    if (isCast(argument, column.name) && /^\d+$/.test(right)) return Number(right);
  }
  return undefined;
}

function conjuncts(table: Table): string[] {
  return table.checks.flatMap(({ expression }) => {
    const bare = stripParentheses(expression.replace(/^CHECK /, ''));
    return splitTopLevel(bare, ' AND ').map(stripParentheses);
  });
}

/** `in` is printed as `= ANY (ARRAY[…])`, a single one as `=`. */
function listedValues(condition: string, name: string): number[] {
  const [left = '', right] = splitTopLevel(condition, ' = ');
  if (right === undefined || !isCast(left, name)) return [];
  const [, list] = /^ANY \(+ARRAY\[(.*)\]\)*(?:::[\w ]+\[\]\))?$/.exec(right) ?? [];
  if (list !== undefined) return [splitTopLevel(list, ', ').length];
  return /^(?:'|-?\d)/.test(right) ? [1] : [];
}

const wholeNumbers = ['int2', 'int4', 'int8'];

function bounds(conditions: readonly string[], { name, baseType }: Column, direction: '<' | '>'): number[] {
  if (!wholeNumbers.includes(baseType)) return [];
  return conditions.flatMap((condition) => {
    const [, left = '', operator = '', number = ''] = /^(.*) ([<>]=?) '?(-?\d+)'?(?:::\w+)?$/.exec(condition) ?? [];
    if (!operator.startsWith(direction) || !isCast(left, name)) return [];
    const strict = operator.length === 1 ? 1 : 0;
    return [Number(number) + (direction === '>' ? strict : -strict)];
  });
}

/** The column, perhaps cast: `status`, `(status)::text`. */
function isCast(expression: string, name: string): boolean {
  return isColumn(stripParentheses(stripParentheses(expression.trim()).replace(/::[\w ]+$/, '')), name);
}
