import { posix } from 'node:path';
import type { Io } from '../../io.ts';
import type { DemoPassword } from '../../seed/demo-password.ts';
import type { SeededTable, SeedOptions } from '../../seed/seed.ts';
import type { SeedProgress } from '../../seed/steps.ts';
import { type Display, renderTable } from './table.ts';

export interface SeedReport {
  readonly tables: readonly SeededTable[];
  readonly logins: readonly string[];
  readonly password: Pick<DemoPassword, 'origin' | 'generated'>;
}

const quietMs = 2000;

/** Lines of progress: each file and constraint when it is done, and how far a long file is every two seconds. */
export function reportSeeding(
  io: Pick<Io, 'err' | 'now'>,
): Required<Pick<SeedOptions, 'onFile' | 'onProgress' | 'onRecreated'>> {
  let said = io.now().getTime();
  const say = (line: string): void => {
    io.err(`${line}\n`);
    said = io.now().getTime();
  };
  const seconds = (milliseconds: number): string => `(${(milliseconds / 1000).toFixed(2)} s)`;
  return {
    onFile: ({ name, durationMs }) => say(`seeded: ${name} ${seconds(durationMs)}`),
    onRecreated: ({ name, durationMs }) => say(`recreated: ${name} ${seconds(durationMs)}`),
    onProgress: (progress) => {
      if (progress.done < progress.of && io.now().getTime() - said >= quietMs) say(renderProgress(progress));
    },
  };
}

/** `seeding: 40_purchases.sql, 300,000 of 1,000,000 students (30 %), 31,000/s, 23 s left in this file`. */
export function renderProgress({ file, parameter, done, of, rate, secondsLeft }: SeedProgress): string {
  const count = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });
  const share = `${done.toLocaleString('en')} of ${of.toLocaleString('en')} ${parameter} (${Math.floor((100 * done) / of)} %)`;
  return `seeding: ${posix.basename(file)}, ${share}, ${count(rate)}/s, ${Math.ceil(secondsLeft)} s left in this file`;
}

/** Rows by table, then how to log in. */
export function renderSeeded(report: SeedReport, display: Display): string {
  if (report.tables.length === 0) return 'nothing to fill: no file in seeds/ names a table\n';
  const rows = report.tables.map(({ schema, table, rows: count }) => [
    schema === 'public' ? table : `${schema}.${table}`,
    count.toLocaleString('en'),
  ]);
  return `${renderTable(['table', 'rows'], rows, display)}${renderLogins(report)}`;
}

function renderLogins({ logins, password }: SeedReport): string {
  if (logins.length === 0) return '';
  const accounts = logins.join(', ');
  switch (password.origin) {
    case 'generated':
      return `demo logins: ${accounts}\npassword:    ${password.generated} (all demo accounts; shown this once)\n`;
    case 'given':
      return `demo logins: ${accounts}\npassword:    the one in CODELEARN_DEMO_PASSWORD (all demo accounts)\n`;
    case 'none':
      return (
        `demo logins: none; the database is not the embedded one, so no password fits ${accounts}\n` +
        '             (set CODELEARN_DEMO_PASSWORD to give them one)\n'
      );
  }
}
