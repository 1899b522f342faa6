import type { Table } from '../../catalog/schema.ts';
import { renderColumns } from '../../normal-forms/table-relation.ts';
import type { Declaration } from '../../project/dependencies.ts';
import { examineTable, type RowsContext } from '../data-rules/data-rules.ts';
import { type Check, check } from '../section.ts';

/** One column on the right of a `-/->` line. */
export interface Rejection {
  readonly declaration: Declaration;
  readonly right: string;
}

/**
 * Of rejections that silence no suspected dependency, those that silence no other suspicion about the rows either: without
 * them the data rules say the same.
 */
export async function findIdleRejections(
  context: RowsContext,
  table: Table,
  unneeded: readonly Rejection[],
): Promise<Check[]> {
  if (unneeded.length === 0) return [];
  const before = JSON.stringify((await examineTable(context, table)).checks);
  const idle = new Map<Declaration, string[]>();
  for (const { declaration, right } of unneeded) {
    const after = JSON.stringify((await examineTable(withoutRejection(context, declaration, right), table)).checks);
    if (after === before) idle.set(declaration, [...(idle.get(declaration) ?? []), right]);
  }
  return [...idle].map(([declaration, rights]) => idleRejection(table, declaration, rights));
}

function withoutRejection(context: RowsContext, declaration: Declaration, right: string): RowsContext {
  const rest = declaration.right.filter((name) => name !== right);
  const dependencies = context.project.dependencies.flatMap((other) => {
    if (other !== declaration) return [other];
    return rest.length === 0 ? [] : [{ ...declaration, right: rest }];
  });
  return { ...context, project: { ...context.project, dependencies } };
}

function idleRejection(table: Table, { left, right, path, line }: Declaration, idle: readonly string[]): Check {
  const arrow = `${renderColumns(left)} -/-> ${renderColumns(idle)}`;
  const message = `${path}:${line}: ${arrow} silences nothing: the rows do not suggest it, or the keys rule it out`;
  const subject = { schema: table.schema, table: table.name, columns: [...left, ...idle] };
  const fix = idle.length === right.length ? 'Delete the line.' : `Delete ${idle.join(', ')} from the line.`;
  return check('idle-declaration', 'warn', subject, message, { fix });
}
