import type { Command } from 'commander';
import { exitCodes } from '../../errors.ts';
import { readProject } from '../../project/project.ts';
import { selectSections, type VerifyResult, verify } from '../../verify/verify.ts';
import { parseCount, parseDurationFlag, parseNames } from '../arguments.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, openProject } from '../context.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from '../flags.ts';
import { renderVerified } from '../output/verified.ts';
import { print } from '../print.ts';

interface VerifyFlags extends Flags, FormatFlags {
  readonly only?: string[];
  readonly skip?: string[];
  readonly strict?: boolean;
  readonly all?: boolean;
  readonly roundTrip?: boolean;
  readonly sample?: number;
  readonly statementTimeout?: number;
}

export function registerVerify(program: Command, context: Context): void {
  const command = program
    .command('verify')
    .description('prove the design on the live database: what it tries there it rolls back')
    .option('--only <sections>', 'run only these, separated by commas', parseNames)
    .option('--skip <sections>', 'leave these out', parseNames)
    .option('--strict', 'warnings fail too')
    .option('--round-trip', 'drift: also undo every migration and apply it again')
    .option('--sample <rows>', 'normal-forms: read no more rows of a table, then ask the server about all', parseCount)
    .option('--statement-timeout <duration>', 'skip a table of whose rows a statement takes longer', parseDurationFlag)
    .option('--all', 'also list what holds');
  addFormatFlag(addDatabaseFlags(command), formats).action((flags: VerifyFlags) => runVerify(flags, context));
}

const formats = ['table', 'json', 'junit', 'sarif', 'github'];

async function runVerify(flags: VerifyFlags, context: Context): Promise<void> {
  const { io, finish } = context;
  const selected = selectSections(flags);
  const project = readProject(openProject(context, flags));
  await withChosenDatabase(context, flags, async (database, { home, sqlFolder }) => {
    const { roundTrip, sample, statementTimeout, strict = false, all = false } = flags;
    const cache = { redisUrl: io.env.REDIS_URL, now: io.now };
    const limits = { sample, statementTimeout };
    const result = await verify(database, project, { home, cache, roundTrip, limits }, selected);
    print(context, flags, database.target, {
      document: result,
      text: () => renderVerified(flags.format, result, { ...io, all, strict, sqlFolder }),
    });
    if (isRed(result, strict)) finish(exitCodes.findings);
  });
}

function isRed({ summary }: VerifyResult, strict: boolean): boolean {
  return summary.fail > 0 || (strict && summary.warn > 0);
}
