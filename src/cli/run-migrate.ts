import type { Io } from '../io.ts';
import { withOptimizingTiersOff } from '../migrate/run/optimizing-compilers.ts';
import { registerMigrate } from './commands/migrate.ts';
import { runProgram } from './program.ts';

/**
 * Runs a command line that begins with `migrate`. What every deployment runs is a program of its own, a third as large:
 * with nothing to do, a tenth of its time went into reading the rest; and V8 compiles nothing better than it must, unless
 * CODELEARN_NO_V8_FLAGS is set, which tells whether one of V8's flags is to blame for what was seen.
 */
export function run(argv: readonly string[], io: Io): Promise<number> {
  const migrate = (): Promise<number> => runProgram({ migrate: async () => registerMigrate }, argv, io);
  return withOptimizingTiersOff(!io.env.CODELEARN_NO_V8_FLAGS, migrate);
}
