import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { runDemo } from '../../demo/demo.ts';
import { locateHome } from '../../embedded/home.ts';
import { exitCodes } from '../../errors.ts';
import { readProject } from '../../project/project.ts';
import { withChosenDatabase } from '../chosen-database.ts';
import { type Context, hasProject, openProject } from '../context.ts';
import { addFormatFlag, addProjectFlag, type FormatFlags, type ProjectFlags } from '../flags.ts';
import { demoFields, renderDemoEnd, renderDemoStep, type TimedStep } from '../output/demo.ts';
import { print } from '../print.ts';

export function registerDemo(program: Command, context: Context): void {
  addFormatFlag(addProjectFlag(program.command('demo')))
    .description('watch a real PostgreSQL get schema, data, a role and the proof of its design')
    .action((flags: ProjectFlags & FormatFlags) => runDemoCommand(flags, context));
}

async function runDemoCommand(flags: ProjectFlags & FormatFlags, context: Context): Promise<void> {
  const { io, finish } = context;
  const sql = hasProject(context, flags) ? flags.sql : packagedProject();
  const project = readProject(openProject(context, { sql }));
  const home = locateHome(flags.sql, io);
  const start = performance.now();
  await withChosenDatabase(context, { sql: flags.sql, embedded: true }, async (database) => {
    const steps: TimedStep[] = [];
    let since = start;
    for await (const done of runDemo(database, project, { env: io.env, now: io.now, home })) {
      const step = { ...done, durationMs: Math.round(performance.now() - since) };
      since = performance.now();
      if (flags.format !== 'json') io.out(renderDemoStep(step, io));
      steps.push(step);
    }
    print(context, flags, database.target, {
      document: demoFields(steps),
      text: () => renderDemoEnd(steps, performance.now() - start, io),
    });
    if (steps.some(({ holds }) => !holds)) finish(exitCodes.findings);
  });
}

/** The reference project comes with the package, so that the demo runs in any folder. */
function packagedProject(): string {
  return fileURLToPath(new URL('../sql', import.meta.url));
}
