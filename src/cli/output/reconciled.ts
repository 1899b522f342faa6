import { describeDifference, type ValueDifference } from '../../denormalizations/column-comparison.ts';
import type { Reconciled } from '../../denormalizations/reconcile.ts';

export interface ReconciledColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly changed: readonly ValueDifference[];
}

export function reconciledColumns(reconciled: readonly Reconciled[]): readonly ReconciledColumn[] {
  return reconciled.map(({ column: { table, denormalization }, changed }) => ({
    schema: table.schema,
    table: table.name,
    column: denormalization.column,
    changed,
  }));
}

const shownRows = 20;

/** A line a column, and the rows that changed. */
export function renderReconciled(result: {
  readonly dryRun: boolean;
  readonly reconciled: readonly ReconciledColumn[];
}): string {
  if (result.reconciled.length === 0) return 'no denormalizations: nothing to reconcile\n';
  const verb = result.dryRun ? 'would change' : 'changed';
  const lines = result.reconciled.flatMap(({ schema, table, column, changed }) => [
    `${schema}.${table}.${column}: ${changed.length === 0 ? 'equals its query in every row' : `${verb} ${changed.length} rows`}`,
    ...changed.slice(0, shownRows).map((row) => `  ${describeDifference(row)}`),
    ...(changed.length > shownRows ? [`  … and ${changed.length - shownRows} more`] : []),
  ]);
  return `${lines.join('\n')}\n`;
}
