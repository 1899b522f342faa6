import type { Io } from '../io.ts';
import { registerMigrate } from './commands/migrate.ts';
import { runProgram } from './program.ts';

/**
 * Runs a command line that begins with `migrate`. What every deployment runs is a program of its own, a third as large:
 * with nothing to do, a tenth of its time went into reading the rest.
 */
export const run = (argv: readonly string[], io: Io): Promise<number> =>
  runProgram({ migrate: async () => registerMigrate }, argv, io);
