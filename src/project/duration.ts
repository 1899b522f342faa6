const units: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

const longest = 52 * 604_800_000;

/** What a header's duration looks like, for messages. */
export const durationForm = 'a duration of 1 ms to 52 weeks, like "5 minutes" or "1 hour 30 minutes"';

/** Milliseconds; undefined for a text that is no duration. */
export function parseDurationText(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/gi)];
  const whole = parts.map(([part]) => part).join('') === text;
  const sizes = parts.map(
    ([, number, unit = '']) => Number(number) * (units[unit.toLowerCase().replace(/(?<=..)s$/, '')] ?? Number.NaN),
  );
  const total = Math.round(sizes.reduce((sum, size) => sum + size, 0));
  return whole && total > 0 && total <= longest ? total : undefined;
}
