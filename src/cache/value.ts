/** Version of the stored value's shape; it is part of the key. */
export const valueFormat = 1;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** One row, by column name in camelCase. */
export type CachedRow = Readonly<Record<string, Json>>;

/** What a query answered. Frozen: one answer is delivered to many readers. */
export interface Answer {
  readonly rows: readonly CachedRow[];
  /** When it was true: milliseconds since 1970. */
  readonly refreshedAt: number;
}

/** The text that is stored: one JSON document that also says what it is. */
export function encodeAnswer({ rows, refreshedAt }: Answer, id: string): string {
  return JSON.stringify({ format: valueFormat, query: id, refreshedAt: new Date(refreshedAt).toISOString(), rows });
}

/** The answer in a stored text; undefined for whatever was not written by `encodeAnswer` for this very entry. */
export function decodeAnswer(text: string, id: string): Answer | undefined {
  const value = parseObject(text);
  if (value?.format !== valueFormat || value.query !== id || !Array.isArray(value.rows)) return undefined;
  const refreshedAt = parseTime(value.refreshedAt);
  if (refreshedAt === undefined || !haveOneShape(value.rows)) return undefined;
  return freeze({ rows: value.rows, refreshedAt });
}

/** Freezes a value and all that it holds. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) && new Date(time).toISOString() === value ? time : undefined;
}

/** Every row is an object with the first one's columns. */
function haveOneShape(rows: readonly unknown[]): rows is CachedRow[] {
  const [first] = rows;
  if (first === undefined) return rows.length === 0;
  if (!isObject(first)) return false;
  const columns = Object.keys(first).join('\0');
  return rows.every((row) => isObject(row) && Object.keys(row).join('\0') === columns);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
