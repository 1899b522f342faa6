import type { DemoPassword } from '../seed/demo-password.ts';
import type { SeededTable } from '../seed/seed.ts';
import { type Display, renderTable } from './table.ts';

export interface SeedReport {
  readonly tables: readonly SeededTable[];
  readonly logins: readonly string[];
  readonly password: Pick<DemoPassword, 'origin' | 'generated'>;
}

/** Rows by table, then how to log in. */
export function renderSeeded(report: SeedReport, display: Display): string {
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
