import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describeTarget } from '../../connection/target.ts';
import { runDemo } from '../../demo/demo.ts';
import { locateHome } from '../../embedded/home.ts';
import { exitCodes } from '../../errors.ts';
import { addFormatFlag, addProjectFlag, type Context, lendDatabase } from '../context.ts';
import { demoFields, renderDemoEnd, renderDemoStep, type TimedStep } from '../output/demo.ts';
import { renderJson } from '../output/json.ts';

interface DemoFlags {
  readonly sql: string;
  readonly format: string;
}

export function registerDemo(program: Command, context: Context): void {
  addFormatFlag(addProjectFlag(program.command('demo')))
    .description('watch a real PostgreSQL get schema, data, a role and the proof of its design')
    .action((flags: DemoFlags) => runDemoCommand(flags, context));
}

async function runDemoCommand(flags: DemoFlags, context: Context): Promise<void> {
  const { io, finish } = context;
  const sqlFolder = existsSync(resolve(io.cwd, flags.sql)) ? flags.sql : packagedProject();
  const home = locateHome(flags.sql, io);
  const start = performance.now();
  await lendDatabase(context, { sql: flags.sql, embedded: true }, async (database) => {
    const steps: TimedStep[] = [];
    const inLines = flags.format !== 'json';
    let since = start;
    for await (const done of runDemo(database, { ...io, sqlFolder, home })) {
      const step = { ...done, durationMs: Math.round(performance.now() - since) };
      since = performance.now();
      if (inLines) io.out(renderDemoStep(step, io));
      steps.push(step);
    }
    const result = inLines ? undefined : renderJson(describeTarget(database.target), demoFields(steps));
    io.out(result ?? renderDemoEnd(steps, performance.now() - start, io));
    if (steps.some(({ holds }) => !holds)) finish(exitCodes.findings);
  });
}

/** The reference project comes with the package, so that the demo runs in any folder. */
function packagedProject(): string {
  return fileURLToPath(new URL('../sql', import.meta.url));
}
