import type { Command } from 'commander';
import { introspect } from '../../catalog/introspect.ts';
import { fitToSchema } from '../../denormalizations/column-comparison.ts';
import { reconcileColumns } from '../../denormalizations/reconcile.ts';
import { readProject } from '../../project/project.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { reconciledColumns, renderReconciled } from '../output/reconciled.ts';
import { print } from '../print.ts';

interface ReconcileFlags extends Flags, FormatFlags {
  readonly dryRun?: boolean;
}

export function registerReconcile(program: Command, context: Context): void {
  const command = program
    .command('reconcile')
    .description('recompute what is stored twice, and write it over every stored value that differs')
    .option('--dry-run', 'say what would change, and roll back');
  addFormatFlag(addDatabaseFlags(command)).action((flags: ReconcileFlags) => runReconcile(flags, context));
}

async function runReconcile(flags: ReconcileFlags, context: Context): Promise<void> {
  const { denormalizations } = readProject(openProject(context, flags));
  await withChosenDatabase(context, flags, async (database) => {
    const schema = await introspect(database);
    const columns = await Promise.all(denormalizations.map((column) => fitToSchema(column, schema)));
    const reconciled = await reconcileColumns(database, columns, flags.dryRun ? 'rollback' : 'commit');
    const result = { dryRun: flags.dryRun ?? false, reconciled: reconciledColumns(reconciled) };
    print(context, flags, database.target, { document: result, text: () => renderReconciled(result) });
  });
}
