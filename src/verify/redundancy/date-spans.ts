import type { Column } from '../../catalog/schema.ts';
import { quoteIdentifier } from '../../sql-text/identifier.ts';
import { type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';

/** A whole number that can be had from moments of a row. */
export interface Span {
  /** Positions in the list of moments; two are from and to. */
  readonly of: readonly number[];
  /** For people, after the names of the columns. */
  text(names: readonly string[]): string;
  /** The number, not rounded yet, from the moments as `momentOf` gives them. */
  sql(moments: readonly SqlFragment[]): SqlFragment;
  /** The same for milliseconds since 1970. */
  compute(moments: readonly number[]): number;
}

/** A column as a timestamp. Moments with a time zone are looked at in UTC, so that every session sees the same. */
export function momentOf({ name, baseType }: Column): SqlFragment {
  return baseType === 'timestamptz'
    ? sqlFragment`(${quoteIdentifier(name)} at time zone 'UTC')`
    : sqlFragment`${quoteIdentifier(name)}::pg_catalog.timestamp`;
}

const day = 86_400_000;

/** As in PostgreSQL's `extract`. */
const parts: readonly { readonly name: SqlFragment; read(moment: Date): number }[] = [
  { name: sqlFragment`year`, read: (moment) => moment.getUTCFullYear() },
  { name: sqlFragment`quarter`, read: (moment) => 1 + Math.floor(moment.getUTCMonth() / 3) },
  { name: sqlFragment`month`, read: (moment) => 1 + moment.getUTCMonth() },
  { name: sqlFragment`week`, read: isoWeek },
  { name: sqlFragment`day`, read: (moment) => moment.getUTCDate() },
  { name: sqlFragment`doy`, read: dayOfYear },
  { name: sqlFragment`dow`, read: (moment) => moment.getUTCDay() },
  { name: sqlFragment`isodow`, read: (moment) => moment.getUTCDay() || 7 },
  { name: sqlFragment`hour`, read: (moment) => moment.getUTCHours() },
];

function dayOfYear(moment: Date): number {
  return 1 + Math.floor((moment.getTime() - Date.UTC(moment.getUTCFullYear(), 0, 1)) / day);
}

/** The week of the year that has the Thursday of the moment's week (ISO 8601). */
function isoWeek(moment: Date): number {
  const thursday = new Date(moment.getTime() + (4 - (moment.getUTCDay() || 7)) * day);
  return 1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / day / 7);
}

/** What a span is given too few moments for. */
const missing = sqlFragment`null`;

const lengths = { hours: 3600, minutes: 60, seconds: 1 };

export function spansOver(moments: number): Span[] {
  const places = [...Array(moments).keys()];
  const pairs = places.flatMap((from) => places.filter((to) => to !== from).map((to) => [from, to]));
  return [...places.flatMap(partsOf), ...pairs.flatMap((of) => [...calendarSpans(of), ...clockSpans(of)])];
}

function partsOf(place: number): Span[] {
  return parts.map(({ name: part, read }) => ({
    of: [place],
    text: ([name]) => `the ${part} of ${name}`,
    sql: ([moment = missing]) => sqlFragment`extract(${part} from ${moment})`,
    compute: ([moment = 0]) => read(new Date(moment)),
  }));
}

function calendarSpans(of: readonly number[]): Span[] {
  return [
    {
      of,
      text: ([from, to]) => `the years from ${from} to ${to}`,
      sql: ([from = missing, to = missing]) => sqlFragment`extract(year from pg_catalog.age(${to}, ${from}))`,
      compute: ([from = 0, to = 0]) => yearsBetween(new Date(from), new Date(to)),
    },
    {
      of,
      text: ([from, to]) => `the days from ${from} to ${to}`,
      sql: ([from = missing, to = missing]) =>
        sqlFragment`(${to}::pg_catalog.date - ${from}::pg_catalog.date)::pg_catalog.numeric`,
      compute: ([from = 0, to = 0]) => Math.floor(to / day) - Math.floor(from / day),
    },
  ];
}

function yearsBetween(from: Date, to: Date): number {
  const years = to.getUTCFullYear() - from.getUTCFullYear();
  const anniversary = Date.UTC(2000, from.getUTCMonth(), from.getUTCDate(), 0, 0, 0, from.getTime() % day);
  return Date.UTC(2000, to.getUTCMonth(), to.getUTCDate(), 0, 0, 0, to.getTime() % day) < anniversary
    ? years - 1
    : years;
}

function clockSpans(of: readonly number[]): Span[] {
  return Object.entries(lengths).map(([unit, seconds]) => ({
    of,
    text: ([from, to]) => `the ${unit} from ${from} to ${to}`,
    sql: ([from = missing, to = missing]) => sqlFragment`extract(epoch from (${to} - ${from})) / ${seconds}`,
    compute: ([from = 0, to = 0]) => (to - from) / 1000 / seconds,
  }));
}
