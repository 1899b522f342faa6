import { Chalk, type ChalkInstance } from 'chalk';
import Table from 'cli-table3';

/** What a renderer for people needs to know of the terminal. */
export interface Display {
  readonly color: boolean;
  readonly columns: number;
}

/** Colours for a display; without colour every function gives its text unchanged. */
export function chalkFor({ color }: Pick<Display, 'color'>): ChalkInstance {
  return new Chalk({ level: color ? 1 : 0 });
}

/** A plain table without lines; columns of numbers are set to the right. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[], display: Display): string {
  const numeric = head.map((_, index) => rows.length > 0 && rows.every((row) => /^[\d.,]*$/.test(row[index] ?? '')));
  const bare = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', mid: '', 'left-mid': '', 'mid-mid': '' };
  const none = { ...bare, 'right-mid': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' };
  const table = new Table({
    head: head.map((name) => chalkFor(display).bold(name)),
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
    chars: { ...none, left: '', right: '', middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push([...row]);
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
