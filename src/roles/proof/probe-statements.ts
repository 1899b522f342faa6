import { quoteLiteral } from '../../sql-text/identifier.ts';
import type { TargetRoutine } from '../probe-targets.ts';

// EXPLAIN starts the executor, which checks rights as for the statement itself (ExecCheckPermissions in execMain.c,
// ExecInitFunc in execExpr.c), and ends there: no row is read, locked or written, no trigger fires, no function runs.

/** Without columns: refused unless the role may read at least one. */
export function explainSelect(object: string, columns: readonly string[] = []): string {
  return `explain select ${columns.join(', ')}${columns.length > 0 ? ' ' : ''}from ${object}`;
}

/** Without columns: refused unless the role may fill at least one. DEFAULT suits every type and generated columns. */
export function explainInsert(object: string, columns: readonly string[] = []): string {
  if (columns.length === 0) return `explain insert into ${object} default values`;
  return `explain insert into ${object} (${columns.join(', ')}) values (${columns.map(() => 'default').join(', ')})`;
}

export function explainUpdate(object: string, columns: readonly string[]): string {
  return `explain update ${object} set ${columns.map((column) => `${column} = default`).join(', ')}`;
}

export function explainDelete(object: string): string {
  return `explain delete from ${object}`;
}

/** The arguments come from a subquery that stays one, so that the planner has no constants to call the function with. */
export function explainCall({ name, arguments: types, variadic, window }: TargetRoutine): string {
  const values = types.map((type, index) => `null::${type} as a${index + 1}`);
  const passed = types.map((_, index) => `${variadic && index === types.length - 1 ? 'variadic ' : ''}a.a${index + 1}`);
  const from = values.length === 0 ? '' : ` from (select ${values.join(', ')} offset 0) a`;
  return `explain select ${name}(${passed.join(', ')})${window ? ' over ()' : ''}${from}`;
}

/** Fails with 55000 once rights are checked, unless this session has drawn a value: it draws none. */
export function readCurrentValue(sequence: string): string {
  return `select pg_catalog.currval(${quoteLiteral(sequence)})`;
}

/** Fails with 22003 once rights are checked: setval would not be rolled back. */
export function setImpossibleValue(sequence: string, value: string): string {
  return `select pg_catalog.setval(${quoteLiteral(sequence)}, '${value}')`;
}
