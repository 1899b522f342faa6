import { type Column, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier } from '../../database/identifier.ts';
import { check } from '../section.ts';
import {
  agreementBits,
  type DataFinding,
  type DataRule,
  type DataScope,
  enoughBits,
  fewestRows,
  isKeyColumn,
  isSettled,
  ownColumns,
  sampleOf,
} from './scope.ts';

/** A number that is part of a date in its row, or the time between two: year, weekday, age, nights. */
export const datePart: DataRule = {
  id: 'date-part',
  async find(scope) {
    const { table } = scope;
    const own = ownColumns(scope);
    const numbers = own.filter(
      ({ name, baseType }) => /^(?:int[248]|numeric)$/.test(baseType) && !isKeyColumn(table, name),
    );
    const moments = own.filter(isMoment).slice(0, mostMoments);
    const found: DataFinding[] = [];
    for (const number of numbers) {
      const spans = spansOf(moments).filter(({ of }) => !isSettled(scope, [...of, number.name]));
      const tallies = await countAgreement(scope, number, spans);
      const best = spans.find((_, at) => isEnough(tallies[at], spans.length));
      if (best !== undefined) found.push(describe(scope, number, best, tallies[spans.indexOf(best)] as Tally));
    }
    return found;
  },
};

const mostMoments = 8;

function isMoment({ baseType }: Column): boolean {
  return /^(?:date|timestamp|timestamptz)$/.test(baseType);
}

/** A whole number that can be had from moments of the row. */
interface Span {
  /** Columns. */
  readonly of: readonly string[];
  /** For people. */
  readonly text: string;
  readonly sql: string;
}

const parts = ['year', 'quarter', 'month', 'week', 'day', 'doy', 'dow', 'isodow', 'hour'] as const;

/** Moments with a time zone are looked at in UTC, so that every session sees the same. */
function spansOf(moments: readonly Column[]): Span[] {
  const local = ({ name, baseType }: Column): string =>
    baseType === 'timestamptz' ? `(${quoteIdentifier(name)} at time zone 'UTC')` : quoteIdentifier(name);
  const single = moments.flatMap((moment) =>
    parts
      .filter((part) => part !== 'hour' || moment.baseType !== 'date')
      .map((part) => ({
        of: [moment.name],
        text: `the ${part} of ${moment.name}`,
        sql: `extract(${part} from ${local(moment)})`,
      })),
  );
  const pairs = moments.flatMap((from) =>
    moments
      .filter((to) => to !== from)
      .flatMap((to): Span[] => {
        const of = [from.name, to.name];
        const between = `${local(to)}::pg_catalog.timestamp - ${local(from)}::pg_catalog.timestamp`;
        const seconds = (length: number): string => `pg_catalog.trunc(extract(epoch from (${between})) / ${length})`;
        return [
          {
            of,
            text: `the years from ${from.name} to ${to.name}`,
            sql: `extract(year from pg_catalog.age(${local(to)}, ${local(from)}))`,
          },
          {
            of,
            text: `the days from ${from.name} to ${to.name}`,
            sql: `(${local(to)}::pg_catalog.date - ${local(from)}::pg_catalog.date)`,
          },
          { of, text: `the hours from ${from.name} to ${to.name}`, sql: seconds(3600) },
          { of, text: `the minutes from ${from.name} to ${to.name}`, sql: seconds(60) },
          { of, text: `the seconds from ${from.name} to ${to.name}`, sql: seconds(1) },
        ];
      }),
  );
  return [...single, ...pairs];
}

interface Tally {
  readonly rows: number;
  readonly agreeing: number;
  /** Different numbers among those that agree. */
  readonly values: number;
  /** Share of the most frequent number: so often would a constant agree. */
  readonly top: number;
}

async function countAgreement(
  { database, table }: DataScope,
  number: Column,
  spans: readonly Span[],
): Promise<Tally[]> {
  if (spans.length === 0) return [];
  const own = quoteIdentifier(number.name);
  const columns = [...new Set([number.name, ...spans.flatMap(({ of }) => of)])];
  const tallies = spans.map(({ sql }) => {
    return `pg_catalog.json_build_object('rows', pg_catalog.count(${sql}), 'agreeing', pg_catalog.count(*) filter (where ${sql} = ${own}),
              'values', pg_catalog.count(distinct ${own}) filter (where ${sql} = ${own}),
              'top', (select coalesce(pg_catalog.max(n) / pg_catalog.sum(n), 1)::float8
                        from (select pg_catalog.count(*)::float8 as n from sampled group by ${own}) as value))`;
  });
  const [row] = await database.sql.unsafe<[{ tallies: Tally[] }]>(`
    with sampled as (
      select * from ${sampleOf(table, columns)} as read where ${own} is not null
    )
    select pg_catalog.to_json(array[${tallies.join(', ')}]) as tallies from sampled`);
  return row.tallies;
}

/** Two values, as of a year, tell as much as many rows make of them. */
function isEnough(tally: Tally | undefined, tried: number): boolean {
  if (tally === undefined || tally.rows < fewestRows || tally.values < 2 || tally.agreeing / tally.rows < 0.99)
    return false;
  return agreementBits(tally.rows, tally.agreeing, tally.top) >= enoughBits + Math.log2(tried);
}

function describe({ table }: DataScope, { name }: Column, { of, text }: Span, { rows, agreeing }: Tally): DataFinding {
  const label = tableLabel(table);
  const rest = agreeing === rows ? '' : `; in ${rows - agreeing} it is not, which may be the mistake that this invites`;
  const message = `${label}.${name} is ${text} in ${agreeing} of ${rows} rows${rest}`;
  const fix = `Compute it when it is read; or say why not in dependencies.txt: ${label}: ${of.join(', ')} -/-> ${name}  <why>`;
  const subject = { schema: table.schema, table: table.name, columns: [name, ...of] };
  return { check: check('date-part', 'warn', subject, message, { fix }), explains: [{ left: of, right: [name] }] };
}
