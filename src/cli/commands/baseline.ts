import { Argument, type Command, Option } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { CodelearnError } from '../../errors.ts';
import { baseline, versionsUpTo } from '../../migrate/baseline.ts';
import { type ForeignTool, foreignTools, readForeignVersions } from '../../migrate/history/foreign-history.ts';
import { openProjectFolder } from '../../project/files.ts';
import { readMigrations } from '../../project/migrations.ts';
import { addDatabaseFlags, addFormatFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import { addRunFlags, type RunFlags, tellOn } from '../run-flags.ts';
import type { Flags } from '../settings.ts';

interface BaselineFlags extends Flags, RunFlags {
  readonly format: string;
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
  const { io } = context;
  const { from } = flags;
  if ((version === undefined) === (from === undefined)) throw eitherOr();
  const migrations = readMigrations(openProjectFolder(flags.sql, io.cwd));
  const given = version === undefined ? undefined : versionsUpTo(migrations, version);
  await lendDatabase(context, flags, async (database) => {
    const versions = given ?? (await readForeignVersions(database, from as ForeignTool, migrations));
    const origin = from === undefined ? 'baseline' : 'import';
    const declared = await baseline(database, migrations, versions, origin, { ...flags, ...tellOn(io, 'declared') });
    if (flags.format === 'json') io.out(renderJson(describeTarget(database.target), { declared }));
    else io.out(declared.map((label) => `declared ${label}\n`).join('') || 'nothing to declare\n');
  });
}

function eitherOr(): CodelearnError {
  return new CodelearnError('baseline needs a version, or --from <tool>, and not both', {
    code: 'usage',
    hint: 'codelearn baseline 0007 declares every migration up to 0007 as applied.',
  });
}
