import { type Column, type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { check } from '../section.ts';
import { measures } from './computed-column.ts';
import {
  alone,
  type DataFinding,
  type DataRule,
  type DataScope,
  fewestRows,
  isDecided,
  isUnrelated,
  sampleOf,
} from './scope.ts';

/** A number that counts the rows which refer to this one, or adds up a column of theirs. */
export const childTotal: DataRule = {
  id: 'child-total',
  async find(scope) {
    const totals = measures(scope);
    if (totals.length === 0) return [];
    const found: DataFinding[] = [];
    for (const { child, foreignKey } of referring(scope)) {
      const terms = measures({ ...scope, table: child, denormalized: [] });
      found.push(...(await compare(scope, child, foreignKey, totals, terms)));
    }
    return found;
  },
};

function referring({ schema, table }: DataScope): { child: Table; foreignKey: ForeignKey }[] {
  return schema.tables
    .filter((child) => child !== table)
    .flatMap((child) => child.foreignKeys.map((foreignKey) => ({ child, foreignKey })))
    .filter(({ foreignKey: { references } }) => references.schema === table.schema && references.table === table.name);
}

interface Tally {
  readonly rows: number;
  readonly agreeing: number;
  /** Of those that agree, with more than one referring row. */
  readonly several: number;
  /** Different totals that agree. */
  readonly values: number;
}

/** One pass over the referring rows for all pairs: every total against the count and every sum. */
async function compare(
  scope: DataScope,
  child: Table,
  { columns, references }: ForeignKey,
  totals: readonly Column[],
  terms: readonly Column[],
): Promise<DataFinding[]> {
  const { database, table } = scope;
  const sums = [
    'pg_catalog.count(*)::pg_catalog.numeric',
    ...terms.map(({ name }) => `pg_catalog.sum(${quoteIdentifier(name)}::pg_catalog.numeric)`),
  ];
  const pairs = totals.flatMap((total) => sums.map((_, at) => ({ total, at })));
  const tallies = pairs.map(({ total, at }) => {
    const value = `parent.${quoteIdentifier(total.name)}::pg_catalog.numeric`;
    const same = `${value} = coalesce(child.sum${at}, 0)`;
    return `pg_catalog.json_build_object('rows', pg_catalog.count(${value}), 'agreeing', pg_catalog.count(*) filter (where ${same}),
              'several', pg_catalog.count(*) filter (where ${same} and child.sum0 > 1),
              'values', pg_catalog.count(distinct ${value}) filter (where ${same}))`;
  });
  const keys = columns.map(quoteIdentifier).join(', ');
  const on = columns
    .map((name, at) => `child.${quoteIdentifier(name)} = parent.${quoteIdentifier(references.columns[at] ?? '')}`)
    .join(' and ');
  const [row] = await database.sql.unsafe<[{ tallies: Tally[] }]>(`
    select pg_catalog.to_json(array[${tallies.join(', ')}]) as tallies
      from ${sampleOf(table, [...references.columns, ...totals.map(({ name }) => name)])} as parent
      left join (
        select ${keys}, ${sums.map((sum, at) => `${sum} as sum${at}`).join(', ')}
          from ${quoteQualified(child.schema, child.name)}
         group by ${keys}
      ) as child on ${on}`);
  const told = new Set<Column>();
  return pairs.flatMap(({ total, at }, place) => {
    // A count says all: the sum of a column of ones says it again.
    if (told.has(total)) return [];
    const name = terms[at - 1]?.name;
    const what = name === undefined ? `the number of ${tableLabel(child)}` : `the sum of ${tableLabel(child)}.${name}`;
    const found = judge(scope, child, total, name ?? columns[0] ?? '', what, row.tallies[place]);
    if (found.length > 0) told.add(total);
    return found;
  });
}

/**
 * Most rows without any referring one say 0 = 0, and where only one refers the total is its copy: so five different totals
 * must agree, and enough of several rows.
 */
function judge(
  scope: DataScope,
  child: Table,
  total: Column,
  term: string,
  what: string,
  tally: Tally | undefined,
): DataFinding[] {
  if (tally === undefined || tally.rows < fewestRows || tally.several < fewestRows) return [];
  if (tally.values < 5 || tally.agreeing / tally.rows < 0.99) return [];
  const { table } = scope;
  const key = table.indexes.find(({ primary }) => primary)?.columns.filter((name) => name !== null) ?? [];
  if (isDecided(scope, key, total.name) || isUnrelated(scope, total.name, child, term)) return [];
  const label = tableLabel(table);
  const stale = tally.rows - tally.agreeing;
  const rest = stale === 0 ? '' : `; in ${stale} it is not, which may be the mistake that this invites`;
  const message = `${label}.${total.name} is ${what} in ${tally.agreeing} of ${tally.rows} rows${rest}`;
  const fix = `Compute it when it is read; or keep it on purpose, with the query that tells the truth in sql/denormalizations/${label}.${total.name}.sql; or say in dependencies.txt why it is none: ${label}: ${total.name} -/-> ${tableLabel(child)}.${term}  <why>`;
  const subject = { schema: table.schema, table: table.name, columns: [total.name] };
  return [alone(check('child-total', 'warn', subject, message, { fix }))];
}
