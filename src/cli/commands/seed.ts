import { Command } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { openProjectFolder } from '../../project/files.ts';
import { readSeeds, type Seeds } from '../../project/seeds.ts';
import { chooseDemoPassword } from '../../seed/demo-password.ts';
import { fillParameters, flagName, type ParameterValues } from '../../seed/parameters.ts';
import { seedDatabase } from '../../seed/seed.ts';
import { confirm } from '../confirm.ts';
import { addDatabaseFlags, addFormatFlag, addProjectFlag, type Context, lendDatabase } from '../context.ts';
import { renderJson } from '../output/json.ts';
import { renderSeeded, reportSeeding } from '../output/seeded.ts';
import type { Flags } from '../settings.ts';

interface SeedFlags extends Flags {
  readonly reset?: boolean;
  readonly fast?: boolean;
  readonly yes?: boolean;
  readonly format: string;
}

/** Which flags there are is said by the project's files: the outer command finds the folder, the inner one has them. */
export function registerSeed(program: Command, context: Context): void {
  addProjectFlag(program.command('seed'))
    .description('fill the tables with demo data, sized by the parameters of seeds/')
    .usage('[options] (codelearn seed --help lists the parameters)')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async ({ sql }: { sql: string }, outer: Command) => {
      const seeds = readSeeds(openProjectFolder(sql, context.io.cwd));
      const inner = describeSeed(seeds, context).copyInheritedSettings(program);
      await inner.parseAsync(['--sql', sql, ...outer.args], { from: 'user' });
    });
}

function describeSeed(seeds: Seeds, context: Context): Command {
  const command = new Command('codelearn seed')
    .description('fill the tables with demo data: everything or nothing, the same rows for the same parameters')
    .option('--reset', 'empty the tables first; refused where something else than demo data would be lost')
    .option('--fast', 'into empty tables: drop keys and indexes, and recreate the very same at the end')
    .option('--yes', 'do not ask');
  addFormatFlag(addDatabaseFlags(command));
  const attributes = seeds.parameters.map(({ name, initial, description }) => {
    command.option(`--${flagName(name)} <value>`, `${description} (default: ${initial})`);
    return { name, attribute: command.options.at(-1)?.attributeName() ?? name };
  });
  return command.action(async (flags: SeedFlags & ParameterValues) => {
    const given = attributes.flatMap(({ name, attribute }) => {
      const value = flags[attribute];
      return value === undefined ? [] : [[name, value] as const];
    });
    await runSeed(seeds, fillParameters(seeds.parameters, Object.fromEntries(given)), flags, context);
  });
}

async function runSeed(seeds: Seeds, values: ParameterValues, flags: SeedFlags, context: Context): Promise<void> {
  const { io } = context;
  await lendDatabase(context, flags, async (database) => {
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
    if (flags.format === 'json') io.out(renderJson(describeTarget(target), report));
    else io.out(renderSeeded(report, io));
  });
}
