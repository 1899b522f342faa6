import { type Command, Option } from 'commander';
import type { PrintOptions } from '../../catalog/printers/statement.ts';
import { locateHome } from '../../embedded/home.ts';
import { withScratch } from '../../embedded/scratch.ts';
import { exitCodes } from '../../errors.ts';
import {
  printProvenSchema,
  requireSchemaComparison,
  type WithScratch,
  writeSchemaFile,
} from '../../schema-file/schema-file.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderSchemaComparison } from '../output/schema-file.ts';
import { print } from '../print.ts';

interface SchemaFlags extends Flags, FormatFlags {
  readonly write?: boolean;
  readonly check?: boolean;
  readonly owners?: boolean;
  readonly grants?: boolean;
}

export function registerSchema(program: Command, context: Context): void {
  const command = program
    .command('schema')
    .description('print the whole schema as one SQL text that makes it again, and was tried')
    .option('--write', "write it to schema.sql in the project's folder instead")
    .addOption(new Option('--check', checkHelp).conflicts('write'))
    .option('--owners', 'with the owner of each object')
    .option('--grants', 'with the rights that were granted and revoked');
  addFormatFlag(addDatabaseFlags(command)).action((flags: SchemaFlags) => runSchema(flags, context));
}

const checkHelp = 'say whether the migrations make what schema.sql says (exit 1 when not); needs no database';

async function runSchema(flags: SchemaFlags, context: Context): Promise<void> {
  const { io } = context;
  const options: PrintOptions = { owners: flags.owners ?? false, grants: flags.grants ?? false };
  const onScratch: WithScratch = (use) => withScratch(locateHome(flags.sql, io), io.signal, use);
  if (flags.check) {
    const { path, file, made } = await requireSchemaComparison(openProject(context, flags), onScratch);
    const same = file === made;
    print(context, flags, undefined, {
      document: { path, same },
      text: () => renderSchemaComparison({ path, file, made }),
    });
    if (!same) context.finish(exitCodes.findings);
    return;
  }
  await withChosenDatabase(context, flags, async (database) => {
    const schema = await printProvenSchema(database, onScratch, options);
    const path = flags.write ? writeSchemaFile(openProject(context, flags), schema) : undefined;
    print(context, flags, database.target, {
      document: path === undefined ? { schema } : { path },
      text: () => (path === undefined ? schema : `wrote ${path}\n`),
    });
  });
}
