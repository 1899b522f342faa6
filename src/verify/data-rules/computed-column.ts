import { type Column, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier, quoteQualified } from '../../database/identifier.ts';
import { type Check, check } from '../section.ts';
import {
  type DataRule,
  type DataScope,
  fewestRows,
  isDecided,
  isForeignKeyColumn,
  isKeyColumn,
  isNumber,
  ownColumns,
  sampleOf,
} from './scope.ts';

/** A number that is the sum or the product of two others of its row, and not generated from them. */
export const computedColumn: DataRule = {
  id: 'computed-column',
  async find(scope) {
    const numbers = measures(scope);
    if (numbers.length < 3) return [];
    const rows = await readNumbers(scope, numbers);
    const found: Check[] = [];
    for (const formula of formulas(numbers).filter((one) => holdsInSample(one, rows))) {
      found.push(...judge(scope, numbers, formula, await countAll(scope, numbers, formula)));
    }
    return found;
  },
};

/** More would be 2,000 formulas and more, of which some hold for no reason. */
const mostMeasures = 16;

export function measures(scope: DataScope): Column[] {
  const { table } = scope;
  return ownColumns(scope)
    .filter((column) => isNumber(column) && column.baseType !== 'money')
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

/** Positions of columns: `result = one sign other`. */
interface Formula {
  readonly result: number;
  readonly one: number;
  readonly other: number;
  readonly sign: '+' | '*';
}

/** A difference is a sum read backwards, a ratio a product. */
function formulas({ length }: readonly Column[]): Formula[] {
  const places = [...Array(length).keys()];
  return places.flatMap((result) =>
    places.flatMap((one) =>
      places
        .filter((other) => one < other && one !== result && other !== result)
        .flatMap((other): Formula[] => [
          { result, one, other, sign: '+' },
          { result, one, other, sign: '*' },
        ]),
    ),
  );
}

/** Rows that could contradict: a term of 0, or a factor of 0 or 1, leaves nothing computed. */
function holdsInSample({ result, one, other, sign }: Formula, rows: readonly number[][]): boolean {
  const neutral = sign === '+' ? [0] : [0, 1];
  const telling = rows.filter((row) => {
    const terms = [row[one] ?? Number.NaN, row[other] ?? Number.NaN];
    return !Number.isNaN(row[result]) && terms.every((term) => !Number.isNaN(term) && !neutral.includes(term));
  });
  const values = new Set(telling.map((row) => row[result]));
  const terms = [one, other].map((place) => new Set(telling.map((row) => row[place])).size);
  if (telling.length < Math.max(fewestRows, rows.length / 4) || values.size < 5 || terms.some((size) => size < 2))
    return false;
  const agreeing = telling.filter((row) => {
    const [left = 0, right = 0, value = 0] = [row[one], row[other], row[result]];
    const computed = sign === '+' ? left + right : left * right;
    return Math.abs(computed - value) <= 0.005 + Math.abs(computed) * 1e-9;
  });
  return agreeing.length / telling.length >= 0.99;
}

interface Count {
  readonly rows: number;
  readonly agreeing: number;
}

/** Over all rows, in exact arithmetic, rounded to what the result shows. */
async function countAll(
  { database, table }: DataScope,
  numbers: readonly Column[],
  { result, one, other, sign }: Formula,
): Promise<Count> {
  const exact = (place: number): string => `${quoteIdentifier(numbers[place]?.name ?? '')}::pg_catalog.numeric`;
  const value = exact(result);
  const [row] = await database.sql.unsafe<[Count]>(`
    select pg_catalog.count(*)::float8 as rows,
           pg_catalog.count(*) filter (where ${value} = pg_catalog.round(${exact(one)} ${sign} ${exact(other)}, pg_catalog.scale(${value})))::float8 as agreeing
      from ${quoteQualified(table.schema, table.name)}
     where ${value} is not null and ${exact(one)} is not null and ${exact(other)} is not null`);
  return row;
}

function judge(
  scope: DataScope,
  numbers: readonly Column[],
  { result, one, other, sign }: Formula,
  { rows, agreeing }: Count,
): Check[] {
  const [name = '', left = '', right = ''] = [result, one, other].map((place) => numbers[place]?.name ?? '');
  if (agreeing / rows < 0.99 || isDecided(scope, [left, right], name)) return [];
  const { table } = scope;
  const label = tableLabel(table);
  const subject = { schema: table.schema, table: table.name, columns: [name, left, right] };
  const stale = rows - agreeing;
  const rest = stale === 0 ? '' : `; in ${stale} it does not, which may be the mistake that this invites`;
  const message = `${label}.${name} is ${left} ${sign} ${right} in ${agreeing} of ${rows} rows${rest}`;
  const fix = `Make it a generated column (generated always as (${left} ${sign} ${right}) stored), or say why not in dependencies.txt: ${label}: ${left}, ${right} -/-> ${name}  <why>`;
  return [check('computed-column', 'warn', subject, message, { fix })];
}
