import { Argument, type Command, Option } from 'commander';
import { CodelearnError } from '../../errors.ts';
import { baseline, versionsUpTo } from '../../migrate/baseline.ts';
import { type ForeignTool, foreignTools, readForeignVersions } from '../../migrate/history/foreign-history.ts';
import { readMigrations } from '../../project/migrations.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { print } from '../print.ts';
import { addRunFlags, makeRunOptions, type RunFlags } from '../run-flags.ts';

interface BaselineFlags extends Flags, RunFlags, FormatFlags {
  readonly from?: ForeignTool;
}

export function registerBaseline(program: Command, context: Context): void {
  const command = program
    .command('baseline')
    .description('declare migrations as applied without running them')
    .addArgument(new Argument('[version]', 'the last version that the database already has'))
    .addOption(new Option('--from <tool>', "take over another tool's history").choices(Object.keys(foreignTools)));
  addFormatFlag(addDatabaseFlags(addRunFlags(command))).action((version: string | undefined, flags: BaselineFlags) =>
    runBaseline(version, flags, context),
  );
}

async function runBaseline(version: string | undefined, flags: BaselineFlags, context: Context): Promise<void> {
  const { from } = flags;
  if ((version === undefined) === (from === undefined)) throw eitherOr();
  const migrations = readMigrations(openProject(context, flags));
  const given = version === undefined ? undefined : versionsUpTo(migrations, version);
  await withChosenDatabase(context, flags, async (database) => {
    const versions = given ?? (await readForeignVersions(database, from as ForeignTool, migrations));
    const origin = from === undefined ? 'baseline' : 'import';
    const options = makeRunOptions(flags, context.io, 'declared');
    const declared = await baseline(database, migrations, versions, origin, options);
    print(context, flags, database.target, {
      document: { declared },
      text: () => declared.map((label) => `declared ${label}\n`).join('') || 'nothing to declare\n',
    });
  });
}

function eitherOr(): CodelearnError {
  return new CodelearnError('baseline needs a version, or --from <tool>, and not both', {
    code: 'usage',
    hint: 'codelearn baseline 0007 declares every migration up to 0007 as applied.',
  });
}
