const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

/** Milliseconds of a unit; the words also in the plural. */
const units: ReadonlyMap<string, number> = new Map([
  ...['ms', 'millisecond', 'milliseconds'].map((name) => [name, 1] as const),
  ...['s', 'sec', 'secs', 'second', 'seconds'].map((name) => [name, second] as const),
  ...['min', 'mins', 'minute', 'minutes'].map((name) => [name, minute] as const),
  ...['h', 'hour', 'hours'].map((name) => [name, hour] as const),
  ...['d', 'day', 'days'].map((name) => [name, day] as const),
  ...['week', 'weeks'].map((name) => [name, week] as const),
]);

/**
 * A duration in any form that flags, headers and the server's settings have: `500ms`, `5s`, `2 min`, `1.5 h`,
 * `1 hour 30 minutes`, and `0`.
 * @param bareUnit the unit of a number that has none; without it such a number, other than 0, is no duration
 * @returns whole milliseconds, from 0; undefined for a text that is no duration
 */
export function parseDuration(text: string, bareUnit?: 's' | 'ms'): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const unit = Number(text) === 0 ? 0 : units.get(bareUnit ?? '');
    return unit === undefined ? undefined : Math.round(Number(text) * unit);
  }
  if (!/^(\d+(\.\d+)?\s*[a-z]+\s*)+$/i.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)];
  const sizes = parts.map(([, number, unit = '']) => Number(number) * (units.get(unit.toLowerCase()) ?? Number.NaN));
  const total = Math.round(sizes.reduce((sum, size) => sum + size, 0));
  return Number.isNaN(total) ? undefined : total;
}

/** What `parsePeriod` takes, for messages. */
export const periodForm = 'a duration of 1 ms to 52 weeks, like "5 minutes" or "1 hour 30 minutes"';

/** How often something is due, or how long something holds: a duration of 1 ms to 52 weeks, else undefined. */
export function parsePeriod(text: string): number | undefined {
  const duration = parseDuration(text);
  return duration !== undefined && duration > 0 && duration <= 52 * week ? duration : undefined;
}

/** As the server itself shows a setting: in the largest of its units that needs no fraction, e.g. `90min` (guc.c). */
export function formatSetting(milliseconds: number): string {
  const serverUnits = { d: day, h: hour, min: minute, s: second, ms: 1 };
  const [unit, size] = Object.entries(serverUnits).find(([, each]) => milliseconds % each === 0) ?? ['ms', 1];
  return milliseconds === 0 ? '0' : `${milliseconds / size}${unit}`;
}
