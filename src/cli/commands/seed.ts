import { Command } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import type { ProjectFolder } from '../../project/files.ts';
import { readSeeds, type Seeds } from '../../project/seeds.ts';
import { chooseDemoPassword } from '../../seed/demo-password.ts';
import { fillParameters, type ParameterValues } from '../../seed/parameters.ts';
import { seedDatabase } from '../../seed/seed.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { confirm } from '../confirm.ts';
import { type Context, hasProject, openProject } from '../context.ts';
import { addProjectFlag, type ProjectFlags } from '../flags.ts';
import { renderSeeded, reportSeeding } from '../output/seeded.ts';
import { print } from '../print.ts';
import { addParameterFlags, addSeedFlags, listFlagNames, type SeedFlags } from '../seed-flags.ts';

/** Which flags there are is said by the project's files: the outer command finds the folder, the inner one has them. */
export function registerSeed(program: Command, context: Context): void {
  addProjectFlag(program.command('seed'))
    .description('fill the tables with demo data, sized by the parameters of seeds/')
    .usage('[options] (codelearn seed --help lists the parameters)')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (flags: ProjectFlags, { args }: Command) => {
      const command = describeSeed().copyInheritedSettings(program);
      const asksForHelp = args.includes('--help') || args.includes('-h');
      if (asksForHelp && !hasProject(context, flags)) command.addHelpText('after', noProject(flags)).help();
      await parseSeed(command, ['--sql', flags.sql, ...args], openProject(context, flags), context);
    });
}

function describeSeed(): Command {
  const command = new Command('codelearn seed');
  command.description('fill the tables with demo data: everything or nothing, the same rows for the same parameters');
  return addSeedFlags(command);
}

function noProject({ sql }: ProjectFlags): string {
  return `\nA project adds a flag for each parameter of its seeds/; there is no folder ${sql} (--sql names another).`;
}

async function parseSeed(command: Command, argv: string[], folder: ProjectFolder, context: Context): Promise<void> {
  const seeds = readSeeds(folder, listFlagNames(command));
  const given = addParameterFlags(command, seeds.parameters);
  command.action((flags: SeedFlags) => runSeed(seeds, fillParameters(seeds.parameters, given), flags, context));
  await command.parseAsync(argv, { from: 'user' });
}

async function runSeed(seeds: Seeds, values: ParameterValues, flags: SeedFlags, context: Context): Promise<void> {
  const { io } = context;
  await withChosenDatabase(context, flags, async (database) => {
    const { target } = database;
    if (flags.reset) await confirm(io, flags.yes, `remove the demo data from ${describeTarget(target)}`);
    const password = await chooseDemoPassword(io.env.CODELEARN_DEMO_PASSWORD, target.embedded);
    const seeded = await seedDatabase(database, seeds, {
      values,
      passwordHash: password.hash,
      reset: flags.reset ?? false,
      fast: flags.fast ?? false,
      ...reportSeeding(io),
    });
    const { origin, generated } = password;
    const report = { ...seeded, parameters: values, logins: seeds.logins, password: { origin, generated } };
    print(context, flags, target, { document: report, text: () => renderSeeded(report, io) });
  });
}
