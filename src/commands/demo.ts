import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { readFolders } from '../config.ts';
import { type DemoStep, runDemo } from '../demo/demo.ts';
import { exitCodes } from '../errors.ts';
import { renderDemoEnd, renderDemoStep } from '../output/demo.ts';
import { addProjectFlag, type Context, lendDatabase } from './context.ts';

export function registerDemo(program: Command, context: Context): void {
  addProjectFlag(program.command('demo'))
    .description('watch a real PostgreSQL get schema, data, a role and the proof of its design')
    .action((flags: { sql: string }) => runDemoCommand(flags, context));
}

async function runDemoCommand(flags: { sql: string }, context: Context): Promise<void> {
  const { io, finish } = context;
  const sqlFolder = existsSync(resolve(io.cwd, flags.sql)) ? flags.sql : packagedProject();
  const { home } = readFolders(flags, io);
  const start = performance.now();
  await lendDatabase(context, { sql: flags.sql, embedded: true }, async (database) => {
    const steps: DemoStep[] = [];
    let since = start;
    for await (const step of runDemo(database, { ...io, sqlFolder, home })) {
      io.out(renderDemoStep(step, performance.now() - since, io));
      since = performance.now();
      steps.push(step);
    }
    io.out(renderDemoEnd(steps, performance.now() - start, io));
    if (steps.some(({ holds }) => !holds)) finish(exitCodes.findings);
  });
}

/** The reference project comes with the package, so that the demo runs in any folder. */
function packagedProject(): string {
  return fileURLToPath(new URL('../sql', import.meta.url));
}
