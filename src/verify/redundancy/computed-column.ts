import { type Column, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { type ColumnDependency, determines } from '../../functional-dependencies/column-dependency.ts';
import { isCode } from '../../functional-dependencies/suspected/determinants.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { readableIdentifier } from '../../sql-text/readable-identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { type Check, check } from '../section.ts';
import { isForeignKeyColumn, isKeyColumn, isNumber } from './column-kinds.ts';
import { exclusionsAmong, isDeclaredAmong } from './exclusions.ts';
import { holdsInSample, unitOf } from './formula-evidence.ts';
import {
  type Formula,
  formulaSql,
  furtherFormulas,
  isEquality,
  plainFormulas,
  ratiosOf,
  renderFormula,
} from './formulas.ts';
import { ownColumns, type RedundancyRule, type RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';
import { readNumbers } from './sample.ts';

/** A number that follows from others of its row by a formula, and is not generated from them. */
export const computedColumn: RedundancyRule = {
  id: 'computed-column',
  async find(scope) {
    const numbers = measures(scope);
    if (numbers.length < 2) return [];
    const names = numbers.map(({ name }) => name);
    const values = names.map((name) => sqlFragment`${quoteIdentifier(name)}::pg_catalog.float8`);
    const rows = await readNumbers(scope, values, names);
    const units = names.map((_, place) => unitOf(place, rows));
    const formulas = [...plainFormulas(names.length), ...ratios(units, rows), ...furtherFormulas(names.length)];
    const found: RowFinding[] = [];
    const told: ColumnDependency[] = [];
    for (const formula of formulas) {
      const [result = '', ...terms] = [formula.result, ...formula.terms].map((place) => names[place] ?? '');
      if (determines(told, terms, result) || isDeclaredAmong(scope, [...terms, result])) continue;
      if (!holdsInSample(formula, rows, units[formula.result] ?? 1, formulas.length)) continue;
      const count = await countAll(scope, names, formula);
      if (count.rows === 0 || count.agreeing / count.rows < leastShare(formula)) continue;
      const excludedBy = exclusionsAmong(scope, [...terms, result]);
      const implies = dependenciesOf(terms, result);
      if (excludedBy.length === 0) told.push(...implies);
      found.push(rowFinding('derived', formulaCheck(scope, formula, result, terms, count), excludedBy, implies));
    }
    return found;
  },
};

/** More would be thousands of formulas, of which some hold for no reason. */
const mostMeasures = 16;

/** The columns that formulas are tried with: numbers that are no key, no reference and no code. */
export function measures(scope: Pick<RuleScope, 'table' | 'denormalized'>): Column[] {
  const { table } = scope;
  return ownColumns(scope)
    .filter((column) => isNumber(column) && column.baseType !== 'money' && !isCode(column))
    .filter(({ name }) => !isKeyColumn(table, name) && !isForeignKeyColumn(table, name))
    .slice(0, mostMeasures);
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
  return all.map((dependent) => ({ determinant: all.filter((name) => name !== dependent), dependent: [dependent] }));
}

interface Count {
  readonly rows: number;
  readonly agreeing: number;
}

/** Equal columns with exceptions are two facts that often agree: an amount and what was paid of it. */
function leastShare(formula: Formula): number {
  return isEquality(formula) ? 1 : 0.99;
}

/** Over all rows, in exact arithmetic, rounded or cut to what the result shows. */
async function countAll({ database, table }: RuleScope, names: readonly string[], formula: Formula): Promise<Count> {
  const exact = (place: number): SqlFragment => sqlFragment`${quoteIdentifier(names[place] ?? '')}::pg_catalog.numeric`;
  const value = exact(formula.result);
  const terms = formula.terms.map(exact);
  const computed = formulaSql(formula, terms);
  const scale = sqlFragment`pg_catalog.scale(${value})`;
  const same = isEquality(formula)
    ? sqlFragment`${value} = ${computed}`
    : sqlFragment`${value} in (pg_catalog.round(${computed}, ${scale}), pg_catalog.trunc(${computed}, ${scale}))`;
  const divisor = formula.divisor === undefined ? [] : [sqlFragment`${exact(formula.divisor)} <> 0`];
  const present = [value, ...terms].map((term) => sqlFragment`${term} is not null`);
  const [row] = await runOwnQuery<[Count]>(
    database,
    sqlFragment`
    select pg_catalog.count(*)::float8 as rows,
           pg_catalog.count(*) filter (where ${same})::float8 as agreeing
      from ${quoteQualified(table.schema, table.name)}
     where ${joinFragments([...present, ...divisor], ' and ')}`,
  );
  return row;
}

function formulaCheck(
  { table }: RuleScope,
  formula: Formula,
  result: string,
  terms: readonly string[],
  { rows, agreeing }: Count,
): Check {
  const label = tableLabel(table);
  const stale = rows - agreeing;
  const rest = stale === 0 ? '' : `; in ${stale} it does not, which may be the mistake that this invites`;
  const message = `${label}.${result} is ${renderFormula(formula, terms)} in ${agreeing} of ${rows} rows${rest}`;
  const expression = renderFormula(formula, terms.map(readableIdentifier));
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
