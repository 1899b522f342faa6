import { ageOf, type DeliveredAnswer } from '../../cache/refresh.ts';
import type { CachedRow, Json } from '../../cache/value.ts';
import { type Display, renderTable } from './table.ts';

interface Shown {
  /** The query's name. */
  readonly name: string;
  /** When it is shown: milliseconds since 1970. */
  readonly now: number;
}

/** `{ source, refreshedAt, ageMs, <rows> }`; the rows are named by the last word of the query's name. */
export function cachedFields({ answer, source }: DeliveredAnswer, { name, now }: Shown): object {
  const list = name.split('_').at(-1) ?? name;
  const refreshedAt = new Date(answer.refreshedAt).toISOString();
  return { source, refreshedAt, ageMs: ageOf(answer, now), [list]: answer.rows };
}

/** The rows as a table, and how old they are. */
export function renderCached({ answer, source }: DeliveredAnswer, { now, ...display }: Shown & Display): string {
  const { rows } = answer;
  const age = `from ${source === 'redis' ? 'Redis' : 'the database'}, ${renderAge(ageOf(answer, now))} old`;
  const [first] = rows;
  if (first === undefined) return `no rows (${age})\n`;
  const columns = Object.keys(first);
  const table = renderTable(
    columns.map(toWords),
    rows.map((row) => columns.map((name) => renderCell(row, name))),
    display,
  );
  return `${table}\n${renderRowCount(rows.length)} ${age}\n`;
}

/** `1 row`, `2 rows`. */
export function renderRowCount(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`;
}

/** `0 s`, `59 s`, `4 min`, `3 h`. */
export function renderAge(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

/** `enrollmentCount` → `enrollment count`. */
function toWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function renderCell(row: CachedRow, name: string): string {
  const value: Json = row[name] ?? null;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
