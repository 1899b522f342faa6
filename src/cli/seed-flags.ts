import { type Command, Option } from 'commander';
import type { SeedParameter } from '../project/seeds.ts';
import { flagName, type ParameterValues } from '../seed/parameters.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from './flags.ts';

export interface SeedFlags extends Flags, FormatFlags {
  readonly reset?: boolean;
  readonly fast?: boolean;
  readonly yes?: boolean;
}

/** What `seed` takes in every project. */
export function addSeedFlags(command: Command): Command {
  command
    .option('--reset', 'empty the tables first; refused where something else than demo data would be lost')
    .option('--fast', 'into empty tables: drop keys and indexes, and recreate the very same at the end')
    .option('--yes', 'do not ask');
  return addFormatFlag(addDatabaseFlags(command));
}

/** The flags that a command has, as names of parameters: a project can declare no parameter of these. */
export function listFlagNames(command: Command): readonly string[] {
  const flags = command.createHelp().visibleOptions(command);
  return flags.map((flag) => flag.name().replaceAll('-', '_'));
}

/**
 * Adds a flag for each parameter of the project.
 * @returns what was given on the command line by the name of the parameter, once that has been parsed
 */
export function addParameterFlags(command: Command, parameters: readonly SeedParameter[]): ParameterValues {
  const given: Record<string, string> = {};
  for (const { name, initial, description } of parameters) {
    const flag = new Option(`--${flagName(name)} <value>`, `${description} (default: ${initial})`);
    // A parameter may be called `no_pets`: that negates no flag `--pets`.
    flag.negate = false;
    // Not by the attribute that commander makes of a name: `a_1` and `a1` would be the same.
    flag.argParser((value: string) => {
      given[name] = value;
    });
    command.addOption(flag);
  }
  return given;
}
