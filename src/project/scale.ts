import { CodelearnError } from '../errors.ts';
import { type ProjectFolder, readOptional } from './files.ts';

/** How large a table is planned to become. */
export interface PlannedTable {
  /** `table` or `schema.table`. */
  readonly table: string;
  readonly rows: number;
  /** Distinct values by column where they are not given by a key or a foreign key. */
  readonly distinct: Readonly<Record<string, number>>;
}

const hint = 'Each entry reads "table": { "rows": 1000000, "distinct": { "column": 50 } }; "distinct" may be left out.';

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
  const unknown = Object.keys(entry).find((key) => key !== 'rows' && key !== 'distinct');
  if (unknown !== undefined) throw fault(`unknown name "${unknown}"`);
  if (!isCount(entry.rows)) throw fault('"rows" is not a whole number from 1 to 10^12');
  const distinct = entry.distinct ?? {};
  if (!isObject(distinct)) throw fault('"distinct" is not an object');
  const wrong = Object.entries(distinct).find(([, count]) => !isCount(count));
  if (wrong !== undefined) throw fault(`"distinct": "${wrong[0]}" is not a whole number from 1 to 10^12`);
  return { table, rows: entry.rows, distinct: distinct as Record<string, number> };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1e12;
}
