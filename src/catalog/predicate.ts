import { isColumn, splitTopLevel, stripParentheses } from './printed-expression.ts';
import type { Table } from './schema.ts';

/**
 * The columns that an index predicate keeps NULLs out of: none where there is no predicate, `undefined` where it says
 * anything beside `column is not null [and …]`.
 */
export function notNullColumns(predicate: string | null, table: Table): readonly string[] | undefined {
  if (predicate === null) return [];
  const columns = conjuncts(predicate).map((conjunct) => demanded(conjunct, table));
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

/** The columns of the predicate's `column is not null` conditions, whatever its other conditions are. */
export function someNotNullColumns(predicate: string | null, table: Table): readonly string[] {
  if (predicate === null) return [];
  return conjuncts(predicate).flatMap((conjunct) => demanded(conjunct, table) ?? []);
}

function conjuncts(predicate: string): string[] {
  return splitTopLevel(stripParentheses(predicate), ' AND ');
}

function demanded(conjunct: string, { columns }: Table): string | undefined {
  const text = stripParentheses(conjunct);
  if (!text.endsWith(' IS NOT NULL')) return undefined;
  return columns.find(({ name }) => isColumn(text.slice(0, -' IS NOT NULL'.length), name))?.name;
}
