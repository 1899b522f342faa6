import { renderDuration } from './migrations.ts';
import { chalkFor, type Display, renderTable } from './table.ts';

interface Line {
  readonly version: string;
  readonly name: string;
  readonly state: string;
  readonly appliedAt: string | null;
  readonly appliedBy: string | null;
  readonly durationMs: number | null;
  readonly detail?: string | null;
}

/** The migrations as a table, how many are in which state, and what is known about those that need a look. */
export function renderStatus(lines: readonly Line[], display: Display): string {
  if (lines.length === 0) return 'no migrations\n';
  const paint = painter(display);
  const rows = lines.map((line) => [
    line.version,
    line.name,
    paint(line.state),
    line.appliedAt === null ? '' : line.appliedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z'),
    line.appliedBy ?? '',
    line.durationMs === null ? '' : renderDuration(line.durationMs),
  ]);
  const counted = countStates(lines);
  const details = lines.flatMap(({ version, name, state, detail }) =>
    detail ? [`\n${version}_${name} is ${state}\n  ${detail.replaceAll('\n', '\n  ')}\n`] : [],
  );
  return [
    `${renderTable(['version', 'name', 'state', 'applied at', 'by', 'took'], rows, display)}\n${counted}\n`,
    ...details,
  ].join('');
}

function painter(display: Display): (state: string) => string {
  const chalk = chalkFor(display);
  return (state) => {
    if (state === 'applied') return chalk.green(state);
    return state === 'pending' ? chalk.yellow(state) : chalk.red(state);
  };
}

function countStates(lines: readonly Line[]): string {
  const counts = new Map<string, number>();
  for (const { state } of lines) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, many]) => `${many} ${state}`).join(', ');
}
