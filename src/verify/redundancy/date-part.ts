import { type Column, type Table, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { joinFragments, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { check } from '../section.ts';
import { momentOf, type Span, spansOver } from './date-spans.ts';
import { type Exclusion, exclusionsAmong, isDeclaredAmong } from './exclusions.ts';
import { holdsInSample, unitOf } from './formula-evidence.ts';
import { ownColumns, type RedundancyRule, type RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';
import { readNumbers } from './sample.ts';

/** A number that is part of a date in its row, or the time between two: year, weekday, age, nights. */
export const datePart: RedundancyRule = {
  id: 'date-part',
  async find(scope) {
    const { table } = scope;
    const own = ownColumns(scope);
    const numbers = own.filter(
      ({ name, baseType }) => /^(?:int[248]|numeric)$/.test(baseType) && !isUniqueColumn(table, name),
    );
    // A calendar says of each day what it is: there the day is the key.
    const moments = own.filter((column) => isMoment(column) && !isKeyAlone(table, column.name)).slice(0, mostMoments);
    if (numbers.length === 0 || moments.length === 0) return [];
    const rows = await readSample(scope, moments, numbers);
    const found: RowFinding[] = [];
    for (const [index, number] of numbers.entries()) {
      for (const span of spansThatHold(spansOver(moments.length), moments.length + index, rows)) {
        const of = span.of.map((place) => moments[place] as Column);
        const columns = [...of.map(({ name }) => name), number.name];
        if (isDeclaredAmong(scope, columns)) continue;
        const count = await countAll(scope, number, span, of);
        if (count.rows === 0 || count.agreeing / count.rows < 0.99) continue;
        const excludedBy = exclusionsAmong(scope, columns);
        found.push(partFinding(scope, number, span, of, count, excludedBy));
        if (excludedBy.length === 0) break;
      }
    }
    return found;
  },
};

/** Of more the first. */
const mostMoments = 8;

function isUniqueColumn({ indexes }: Table, name: string): boolean {
  return indexes.some(({ unique, columns }) => unique && columns.includes(name));
}

function isKeyAlone({ indexes }: Table, name: string): boolean {
  return indexes.some(({ unique, columns }) => unique && columns.length === 1 && columns[0] === name);
}

function isMoment({ baseType }: Column): boolean {
  return /^(?:date|timestamp|timestamptz)$/.test(baseType);
}

/** Moments as milliseconds since 1970, then the numbers. */
async function readSample(
  scope: RuleScope,
  moments: readonly Column[],
  numbers: readonly Column[],
): Promise<number[][]> {
  const values = [
    ...moments.map((moment) => sqlFragment`extract(epoch from ${momentOf(moment)})::pg_catalog.float8 * 1000`),
    ...numbers.map(({ name }) => sqlFragment`${quoteIdentifier(name)}::pg_catalog.float8`),
  ];
  const names = [...moments, ...numbers].map(({ name }) => name);
  return readNumbers(scope, values, names);
}

function spansThatHold(spans: readonly Span[], result: number, rows: readonly number[][]): Span[] {
  const unit = unitOf(result, rows);
  return spans.filter(({ of, compute }) => {
    const formula = { result, terms: of, compute, expression: [], neutral: [], fewestValues: 2 };
    return holdsInSample(formula, rows, unit, spans.length);
  });
}

interface Count {
  readonly rows: number;
  readonly agreeing: number;
}

/** Over all rows, rounded or cut. */
async function countAll(
  { database, table }: RuleScope,
  number: Column,
  span: Span,
  of: readonly Column[],
): Promise<Count> {
  const own = sqlFragment`${quoteIdentifier(number.name)}::pg_catalog.numeric`;
  const finite = of.map((moment) => sqlFragment`pg_catalog.isfinite(${momentOf(moment)})`);
  const [row] = await runOwnQuery<[Count]>(
    database,
    sqlFragment`
    select pg_catalog.count(*)::pg_catalog.float8 as rows,
           pg_catalog.count(*) filter (where own in (pg_catalog.round(computed), pg_catalog.trunc(computed)))::pg_catalog.float8 as agreeing
      from (select ${own} as own, case when ${joinFragments(finite, ' and ')} then ${span.sql(of.map(momentOf))} end as computed
              from ${quoteQualified(table.schema, table.name)}) as held
     where own is not null and computed is not null`,
  );
  return row;
}

function partFinding(
  { table }: RuleScope,
  { name }: Column,
  span: Span,
  of: readonly Column[],
  { rows, agreeing }: Count,
  excludedBy: readonly Exclusion[],
): RowFinding {
  const label = tableLabel(table);
  const sources = of.map((moment) => moment.name);
  const rest = agreeing === rows ? '' : `; in ${rows - agreeing} it is not, which may be the mistake that this invites`;
  const message = `${label}.${name} is ${span.text(sources)} in ${agreeing} of ${rows} rows${rest}`;
  const fix = `Compute it when it is read; or say why not in dependencies.txt: ${label}: ${sources.join(', ')} -/-> ${name}  <why>`;
  const subject = { schema: table.schema, table: table.name, columns: [name, ...sources] };
  const implies = [{ determinant: sources, dependent: [name] }];
  return rowFinding('derived', check('date-part', 'warn', subject, message, { fix }), excludedBy, implies);
}
