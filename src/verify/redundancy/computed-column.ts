import { type Column, tableLabel } from '../../catalog/schema.ts';
import { type ColumnDependency, determines } from '../../functional-dependencies/column-dependency.ts';
import { isCode } from '../../functional-dependencies/suspected/determinants.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { check } from '../section.ts';
import { holdsInSample, unitOf } from './formula-evidence.ts';
import { type Formula, furtherFormulas, plainFormulas, ratiosOf } from './formulas.ts';
import {
  type DataFinding,
  type DataRule,
  type DataScope,
  isForeignKeyColumn,
  isKeyColumn,
  isNumber,
  isSettled,
  ownColumns,
  sampleOf,
} from './scope.ts';

/** A number that follows from others of its row by a formula, and is not generated from them. */
export const computedColumn: DataRule = {
  id: 'computed-column',
  async find(scope) {
    const numbers = measures(scope);
    if (numbers.length < 2) return [];
    const rows = await readNumbers(scope, numbers);
    const names = numbers.map(({ name }) => name);
    const units = names.map((_, place) => unitOf(place, rows));
    const formulas = [...plainFormulas(names.length), ...ratios(units, rows), ...furtherFormulas(names.length)];
    const found: DataFinding[] = [];
    const explained: ColumnDependency[] = [];
    for (const formula of formulas) {
      const [result = '', ...terms] = [formula.result, ...formula.terms].map((place) => names[place] ?? '');
      if (determines(explained, terms, result) || isSettled(scope, [...terms, result])) continue;
      if (!holdsInSample(formula, rows, units[formula.result] ?? 1, formulas.length)) continue;
      const count = await countAll(scope, names, formula);
      if (count.rows === 0 || count.agreeing / count.rows < leastShare(formula)) continue;
      const dependencies = dependenciesOf(terms, result);
      explained.push(...dependencies);
      found.push({ check: describe(scope, formula, result, terms, count), explains: dependencies });
    }
    return found;
  },
};

/** More would be thousands of formulas, of which some hold for no reason. */
const mostMeasures = 16;

export function measures(scope: DataScope): Column[] {
  const { table } = scope;
  return ownColumns(scope)
    .filter((column) => isNumber(column) && column.baseType !== 'money' && !isCode(column))
    .filter(({ name }) => !isKeyColumn(table, name) && !isForeignKeyColumn(table, name))
    .slice(0, mostMeasures);
}

async function readNumbers({ database, table }: DataScope, numbers: readonly Column[]): Promise<number[][]> {
  const names = numbers.map(({ name }) => name);
  const list = names.map((name) => `${quoteIdentifier(name)}::pg_catalog.float8`).join(', ');
  const rows = await database.sql.unsafe(
    `select pg_catalog.to_json(array[${list}]) as numbers from ${sampleOf(table, names, 2000)} as sampled`,
  );
  return rows.map(({ numbers: row }) =>
    (row as unknown[]).map((number) => (number === null ? Number.NaN : Number(number))),
  );
}

/** A column told by one before it rather than the other way round. */
function ratios(units: readonly number[], rows: readonly number[][]): Formula[] {
  const places = [...units.keys()];
  return places.flatMap((later) =>
    places
      .slice(0, later)
      .flatMap((earlier) => [
        ...ratiosOf(later, earlier, rows, units[later] ?? 1),
        ...ratiosOf(earlier, later, rows, units[earlier] ?? 1),
      ]),
  );
}

/** Any of the columns from all the others. */
function dependenciesOf(terms: readonly string[], result: string): ColumnDependency[] {
  const all = [...terms, result];
  return all.map((right) => ({ left: all.filter((name) => name !== right), right: [right] }));
}

interface Count {
  readonly rows: number;
  readonly agreeing: number;
}

/** Equal columns with exceptions are two facts that often agree: an amount and what was paid of it. */
function leastShare(formula: Formula): number {
  return isEquality(formula) ? 1 : 0.99;
}

function isEquality({ terms, text }: Formula): boolean {
  return terms.length === 1 && text(['']) === '';
}

/** Over all rows, in exact arithmetic, rounded or cut to what the result shows. */
async function countAll({ database, table }: DataScope, names: readonly string[], formula: Formula): Promise<Count> {
  const exact = (place: number): string => `${quoteIdentifier(names[place] ?? '')}::pg_catalog.numeric`;
  const value = exact(formula.result);
  const terms = formula.terms.map(exact);
  const computed = formula.text(terms);
  const rounded = ['round', 'trunc'].map((cut) => `pg_catalog.${cut}(${computed}, pg_catalog.scale(${value}))`);
  const same = isEquality(formula) ? `${value} = ${computed}` : `${value} in (${rounded.join(', ')})`;
  const divisor = formula.divisor === undefined ? [] : [`${exact(formula.divisor)} <> 0`];
  const present = [value, ...terms].map((term) => `${term} is not null`);
  const [row] = await database.sql.unsafe<[Count]>(`
    select pg_catalog.count(*)::float8 as rows,
           pg_catalog.count(*) filter (where ${same})::float8 as agreeing
      from ${quoteQualified(table.schema, table.name)}
     where ${[...present, ...divisor].join(' and ')}`);
  return row;
}

function describe(
  { table }: DataScope,
  formula: Formula,
  result: string,
  terms: readonly string[],
  { rows, agreeing }: Count,
): DataFinding['check'] {
  const label = tableLabel(table);
  const stale = rows - agreeing;
  const rest = stale === 0 ? '' : `; in ${stale} it does not, which may be the mistake that this invites`;
  const message = `${label}.${result} is ${formula.text(terms)} in ${agreeing} of ${rows} rows${rest}`;
  const expression = formula.text(terms.map(readableIdentifier));
  const fix = `Make it a generated column (generated always as (${expression}) stored), or say why not in dependencies.txt: ${label}: ${terms.join(', ')} -/-> ${result}  <why>`;
  return check(
    'computed-column',
    'warn',
    { schema: table.schema, table: table.name, columns: [result, ...terms] },
    message,
    {
      fix,
    },
  );
}
