import type { DemoStep } from '../../demo/demo.ts';
import { chalkFor, type Display } from './table.ts';
import { renderVerifyTable } from './verify-table.ts';

export interface TimedStep extends DemoStep {
  readonly durationMs: number;
}

/** One line: name, what was done, seconds. */
export function renderDemoStep({ name, done, holds, durationMs }: TimedStep, display: Display): string {
  const chalk = chalkFor(display);
  const seconds = chalk.dim(`${(durationMs / 1000).toFixed(2)} s`);
  return `${(holds ? chalk.green : chalk.red)(name.padEnd(13))} ${done}  ${seconds}\n`;
}

/** The proof, the demo password where one was made, and where to go from here. */
export function renderDemoEnd(steps: readonly DemoStep[], durationMs: number, display: Display): string {
  const verified = findVerified(steps);
  const password = findPassword(steps);
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

/** What `--format json` says: the steps, the counts of the proof, and the demo password where one was made. */
export function demoFields(steps: readonly TimedStep[]): object {
  return {
    steps: steps.map(({ name, done, holds, durationMs }) => ({ name, done, holds, durationMs })),
    summary: findVerified(steps)?.summary ?? null,
    password: findPassword(steps) ?? null,
  };
}

function findVerified(steps: readonly DemoStep[]): DemoStep['verified'] {
  return steps.find((step) => step.verified !== undefined)?.verified;
}

function findPassword(steps: readonly DemoStep[]): string | null | undefined {
  return steps.find((step) => step.password !== undefined)?.password?.generated;
}
