import { Command, CommanderError } from 'commander';
import { CodelearnError, type ExitCode, exitCodes, redact } from '../errors.ts';
import type { Io } from '../io.ts';
import { readVersion } from '../version.ts';
import type { Context } from './context.ts';

/** The commands that there are, by name, in the order of `--help`. Loaded when asked for: a run pays only for its own. */
export type Commands = Readonly<Record<string, () => Promise<(program: Command, context: Context) => void>>>;

/** Runs one command line. Never throws and never exits: gives the exit code when all output is written. */
export async function runProgram(commands: Commands, argv: readonly string[], io: Io): Promise<number> {
  const guarded = guardSecrets(io);
  let code: ExitCode = exitCodes.done;
  const finish = (asked: ExitCode): void => {
    code = asked;
  };
  try {
    const program = createProgram(guarded);
    await register(program, commands, argv, { io: guarded, finish });
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, guarded);
  }
}

function createProgram(io: Io): Command {
  return new Command('codelearn')
    .description('Takes a PostgreSQL schema from plain SQL files to a proven database.')
    .option('--version', 'output the version number')
    .on('option:version', () => {
      io.out(`${readVersion()}\n`);
      throw new CommanderError(exitCodes.done, 'commander.version', 'told');
    })
    .helpCommand(true)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(codelearn --help lists the commands; a command's flags follow it)")
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}

/** Only the named command where there is one; all of them for help and for suggestions. */
async function register(
  program: Command,
  commands: Commands,
  argv: readonly string[],
  context: Context,
): Promise<void> {
  const [name = ''] = argv;
  const wanted = Object.hasOwn(commands, name) ? [commands[name]] : Object.values(commands);
  for (const load of wanted) (await load?.())?.(program, context);
  for (const command of program.commands) {
    command.showHelpAfterError(`(codelearn ${command.name()} --help lists its flags)`);
  }
  if (argv.length === 0) program.action(() => program.help({ error: true }));
}

/** Passwords live in variables whose names say so; whatever goes to standard error passes here. */
function guardSecrets(io: Io): Io {
  const secrets = Object.entries(io.env)
    .filter(([name, value]) => /PASSWORD|SECRET|TOKEN/i.test(name) && (value?.length ?? 0) >= 3)
    .map(([, value]) => value ?? '');
  return { ...io, err: (text) => io.err(redact(text, secrets)) };
}

/** Where every error ends: message and hint for the user, the stack for a defect. */
function explain(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (io.signal.aborted) {
    const signal = String(io.signal.reason);
    io.err(`interrupted by ${signal}: the running statement was cancelled and its transaction rolled back\n`);
    return signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
  }
  if (error instanceof CodelearnError) {
    io.err(`error: ${error.message}\n`);
    if (error.hint) io.err(`hint:  ${error.hint.replaceAll('\n', '\n       ')}\n`);
    return error.exit;
  }
  io.err(`defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  io.err('hint:  this is a fault of codelearn, not of your files: keep the lines above\n');
  io.err(`       ${withoutShortcuts}\n`);
  return exitCodes.usage;
}

/** The switches are explained in bin/codelearn.js. */
const withoutShortcuts =
  'Run it again with CODELEARN_NO_CODE_CACHE=1 and CODELEARN_NO_V8_FLAGS=1 set: a shortcut may be to blame.';
