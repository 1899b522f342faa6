import { type Table, tableLabel } from '../../catalog/schema.ts';
import { repeatedColumns } from '../../functional-dependencies/repeated-columns.ts';
import { renderColumns } from '../../functional-dependencies/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { examineTable, type RowsContext } from '../redundancy/redundancy.ts';
import { type Check, check } from '../section.ts';

/** One column of a line that silences something: on the right of `-/->`, or before `is atomic`. */
export interface Rejection {
  readonly declaration: Declaration;
  readonly column: string;
}

/**
 * Of rejections that silence no suspected dependency, those that silence no other suspicion about the rows either: without
 * them the data rules say the same. Nothing is said where the rows could not be examined.
 */
export async function findIdleRejections(
  context: RowsContext,
  table: Table,
  unneeded: readonly Rejection[],
): Promise<Check[]> {
  if (unneeded.length === 0) return [];
  const { checks } = await examineTable(context, table);
  if (checks.some(({ status }) => status === 'skip')) return [];
  const before = JSON.stringify(checks);
  const idle = new Map<Declaration, string[]>();
  for (const { declaration, column } of unneeded) {
    const after = JSON.stringify((await examineTable(without(context, declaration, column), table)).checks);
    if (after === before) idle.set(declaration, [...(idle.get(declaration) ?? []), column]);
  }
  return [...idle].map(([declaration, columns]) => idleRejection(table, declaration, columns));
}

/** Those that only the data rules look at: columns of another table, and texts that may be lists. */
export function rejectionsOfRows(table: Table, declarations: readonly Declaration[]): Rejection[] {
  const texts = table.columns.filter(({ baseType }) => /^(?:text|varchar|bpchar|citext)$/.test(baseType));
  return declarations.flatMap((declaration) => {
    const { kind, left, right } = declaration;
    if (kind === 'unrelated') return right.map((column) => ({ declaration, column }));
    if (kind !== 'atomic') return [];
    const open = left.filter((column) => texts.some(({ name }) => name === column) && !isRepeated(table, column));
    return open.map((column) => ({ declaration, column }));
  });
}

function isRepeated(table: Table, column: string): boolean {
  return repeatedColumns(table).flat().includes(column);
}

function without(context: RowsContext, declaration: Declaration, column: string): RowsContext {
  const dependencies = context.project.dependencies.flatMap((other) => {
    if (other !== declaration) return [other];
    const side = declaration.kind === 'atomic' ? 'left' : 'right';
    const rest = declaration[side].filter((name) => name !== column);
    return rest.length === 0 ? [] : [{ ...declaration, [side]: rest }];
  });
  return { ...context, project: { ...context.project, dependencies } };
}

function idleRejection(table: Table, declaration: Declaration, idle: readonly string[]): Check {
  const { left, right, path, line, kind } = declaration;
  const message = `${path}:${line}: ${said(declaration, idle)}`;
  const columns = kind === 'atomic' ? idle : kind === 'unrelated' ? left : [...left, ...idle];
  const all = kind === 'atomic' ? left : right;
  const fix = idle.length === all.length ? 'Delete the line.' : `Delete ${idle.join(', ')} from the line.`;
  return check('idle-declaration', 'warn', { schema: table.schema, table: table.name, columns }, message, { fix });
}

function said({ kind, left, other }: Declaration, idle: readonly string[]): string {
  if (kind === 'atomic') return `nothing takes ${idle.join(', ')} for a list`;
  if (other === undefined) {
    return `${renderColumns(left)} -/-> ${renderColumns(idle)} silences nothing: the rows do not suggest it, or the keys rule it out`;
  }
  const target = `${tableLabel({ schema: other.schema, name: other.table })}.${idle.join(', ')}`;
  return `${left.join(', ')} -/-> ${target} silences nothing: the rows do not suggest it, or a foreign key demands it`;
}
