import type { Command } from 'commander';
import { introspect } from '../../catalog/introspect.ts';
import { describeTarget } from '../../connection/target.ts';
import { fitToSchema } from '../../denormalizations/column-comparison.ts';
import { reconcileColumns } from '../../denormalizations/reconcile.ts';
import { readProject } from '../../project/project.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import { reconciledColumns, renderReconciled } from '../output/reconciled.ts';
import type { Flags } from '../settings.ts';

interface ReconcileFlags extends Flags {
  readonly dryRun?: boolean;
  readonly format: string;
}

export function registerReconcile(program: Command, context: Context): void {
  const command = program
    .command('reconcile')
    .description('recompute what is stored twice, and write it over every stored value that differs')
    .option('--dry-run', 'say what would change, and roll back');
  addFormatFlag(addDatabaseFlags(command)).action((flags: ReconcileFlags) => runReconcile(flags, context));
}

async function runReconcile(flags: ReconcileFlags, context: Context): Promise<void> {
  const { io } = context;
  const { denormalizations } = readProject(flags.sql, io.cwd);
  await lendDatabase(context, flags, async (database) => {
    const schema = await introspect(database);
    const columns = await Promise.all(denormalizations.map((column) => fitToSchema(column, schema)));
    const reconciled = await reconcileColumns(database, columns, flags.dryRun ? 'rollback' : 'commit');
    const result = { dryRun: flags.dryRun ?? false, reconciled: reconciledColumns(reconciled) };
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), result));
    else io.out(renderReconciled(result));
  });
}
