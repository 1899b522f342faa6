import { CodelearnError } from '../errors.ts';
import { type ProjectFolder, readOptional } from './files.ts';

/** How large a table is planned to become. */
export interface PlannedTable {
  /** `table` or `schema.table`. */
  readonly table: string;
  readonly rows: number;
  /** Distinct values by column where they are not given by a key or a foreign key. */
  readonly distinct: Readonly<Record<string, number>>;
  /** Share of rows, from 0 to 1, in which an optional column is NULL. */
  readonly nulls?: Readonly<Record<string, number>>;
}

const hint = `Each entry reads "table": { "rows": 1000000, "distinct": { "column": 50 }, "nulls": { "column": 0.1 } }; \
"distinct", different values, and "nulls", a share of the rows, may be left out.`;

/** `scale.json`, by table; empty where the project has none. */
export function readScale(folder: ProjectFolder): readonly PlannedTable[] {
  const file = readOptional(folder, 'scale.json');
  if (file === undefined) return [];
  const entries = parseObject(file.text, file.path);
  return Object.entries(entries).map(([table, entry]) => readTable(table, entry, file.path));
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new CodelearnError(`${path}: ${(error as Error).message}`, { code: 'scale', hint });
  }
  throw new CodelearnError(`${path}: not a JSON object`, { code: 'scale', hint });
}

function readTable(table: string, entry: unknown, path: string): PlannedTable {
  const fault = (what: string): CodelearnError =>
    new CodelearnError(`${path}: "${table}": ${what}`, { code: 'scale', hint });
  if (!isObject(entry)) throw fault('not an object');
  const unknown = Object.keys(entry).find((key) => !['rows', 'distinct', 'nulls'].includes(key));
  if (unknown !== undefined) throw fault(`unknown name "${unknown}"`);
  if (!isCount(entry.rows)) throw fault('"rows" is not a whole number from 1 to 10^12');
  const { rows, distinct = {}, nulls = {} } = entry;
  if (!isObject(distinct)) throw fault('"distinct" is not an object');
  if (!isObject(nulls)) throw fault('"nulls" is not an object');
  const wrong = Object.entries(distinct).find(([, count]) => !isCount(count));
  if (wrong !== undefined) throw fault(`"distinct": "${wrong[0]}" is not a whole number from 1 to 10^12`);
  const noShare = Object.entries(nulls).find(([, share]) => !isShare(share));
  if (noShare !== undefined) throw fault(`"nulls": "${noShare[0]}" is not a number from 0 to 1`);
  return { table, rows, distinct: distinct as Record<string, number>, nulls: nulls as Record<string, number> };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1e12;
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
