import type { DemoStep } from '../demo/demo.ts';
import { chalkFor, type Display } from './table.ts';
import { renderVerifyTable } from './verify-table.ts';

/** One line: name, what was done, seconds. */
export function renderDemoStep({ name, done, holds }: DemoStep, durationMs: number, display: Display): string {
  const chalk = chalkFor(display);
  const seconds = chalk.dim(`${(durationMs / 1000).toFixed(2)} s`);
  return `${(holds ? chalk.green : chalk.red)(name.padEnd(13))} ${done}  ${seconds}\n`;
}

/** The proof, the demo password where one was made, and where to go from here. */
export function renderDemoEnd(steps: readonly DemoStep[], durationMs: number, display: Display): string {
  const verified = steps.find((step) => step.verified !== undefined)?.verified;
  const password = steps.find((step) => step.password !== undefined)?.password?.generated;
  const failed = steps.filter(({ holds }) => !holds).map(({ name }) => name);
  const lines = [
    `demo ${failed.length === 0 ? 'done' : `FAILED at ${failed.join(', ')}`} in ${(durationMs / 1000).toFixed(1)} s`,
    ...(password ? [`password of every demo account, shown this once: ${password}`] : []),
    '',
    'try next',
    '  codelearn verify --all          everything that was tried, line by line',
    '  codelearn db psql               look around (or: codelearn db start, for a URL)',
    '  codelearn diagram               the schema as a Mermaid diagram',
    '  codelearn new add_reviews       begin a migration of your own',
  ];
  const table = verified === undefined ? '' : renderVerifyTable(verified, { ...display, all: false });
  return `\n${table}\n${lines.join('\n')}\n`;
}
