import { type Column, type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { fewestRows } from '../../functional-dependencies/significance.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { joinFragments, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { check } from '../section.ts';
import { measures } from './computed-column.ts';
import { type Exclusion, exclusionsOf, exclusionsOfRelation, isDeclared } from './exclusions.ts';
import type { RedundancyRule, RuleScope } from './redundancy-rule.ts';
import { type RowFinding, rowFinding } from './row-finding.ts';
import { sampleOf } from './sample.ts';

/** A number that counts the rows which refer to this one, or adds up a column of theirs. */
export const childTotal: RedundancyRule = {
  id: 'child-total',
  async find(scope) {
    const totals = measures(scope);
    if (totals.length === 0) return [];
    const found: RowFinding[] = [];
    for (const { child, foreignKey } of referring(scope)) {
      const terms = measures({ ...scope, table: child, denormalized: [] });
      found.push(...(await compare(scope, child, foreignKey, totals, terms)));
    }
    return found;
  },
};

function referring({ schema, table }: RuleScope): { child: Table; foreignKey: ForeignKey }[] {
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
  scope: RuleScope,
  child: Table,
  { columns, references }: ForeignKey,
  totals: readonly Column[],
  terms: readonly Column[],
): Promise<RowFinding[]> {
  const sums = [
    sqlFragment`pg_catalog.count(*)::pg_catalog.numeric`,
    ...terms.map(({ name }) => sqlFragment`pg_catalog.sum(${quoteIdentifier(name)}::pg_catalog.numeric)`),
  ];
  const pairs = totals.flatMap((total) => sums.map((_, index) => ({ total, index })));
  const tallies = pairs.map(({ total, index }) => {
    const value = sqlFragment`parent.${quoteIdentifier(total.name)}::pg_catalog.numeric`;
    const same = sqlFragment`${value} = coalesce(child.sum${index}, 0)`;
    return sqlFragment`pg_catalog.json_build_object('rows', pg_catalog.count(${value}), 'agreeing', pg_catalog.count(*) filter (where ${same}),
              'several', pg_catalog.count(*) filter (where ${same} and child.sum0 > 1),
              'values', pg_catalog.count(distinct ${value}) filter (where ${same}))`;
  });
  const keys = joinFragments(columns.map(quoteIdentifier), ', ');
  const matches = columns.map((name, index) => {
    return sqlFragment`child.${quoteIdentifier(name)} = parent.${quoteIdentifier(references.columns[index] ?? '')}`;
  });
  const parents = sampleOf(scope, [...references.columns, ...totals.map(({ name }) => name)]);
  const summed = sums.map((sum, index) => sqlFragment`${sum} as sum${index}`);
  const [row] = await runOwnQuery<[{ tallies: Tally[] }]>(
    scope.database,
    sqlFragment`
    select pg_catalog.to_json(array[${joinFragments(tallies, ', ')}]) as tallies
      from ${parents} as parent
      left join (
        select ${keys}, ${joinFragments(summed, ', ')}
          from ${quoteQualified(child.schema, child.name)}
         group by ${keys}
      ) as child on ${joinFragments(matches, ' and ')}`,
  );
  const told = new Set<Column>();
  return pairs.flatMap(({ total, index }, place) => {
    // A count says all: the sum of a column of ones says it again.
    if (told.has(total)) return [];
    const name = terms[index - 1]?.name;
    const what = name === undefined ? `the number of ${tableLabel(child)}` : `the sum of ${tableLabel(child)}.${name}`;
    const found = judgeTotal(scope, child, total, name ?? columns[0] ?? '', what, row.tallies[place]);
    if (found.some(({ excludedBy }) => excludedBy.length === 0)) told.add(total);
    return found;
  });
}

/**
 * Most rows without any referring one say 0 = 0, and where only one refers the total is its copy: so five different totals
 * must agree, and enough of several rows.
 */
function judgeTotal(
  scope: RuleScope,
  child: Table,
  total: Column,
  term: string,
  what: string,
  tally: Tally | undefined,
): RowFinding[] {
  if (tally === undefined || tally.rows < fewestRows || tally.several < fewestRows) return [];
  if (tally.values < 5 || tally.agreeing / tally.rows < 0.99) return [];
  const { table, folder } = scope;
  const key = primaryKey(table);
  if (isDeclared(scope, key, total.name)) return [];
  const label = tableLabel(table);
  const stale = tally.rows - tally.agreeing;
  const rest = stale === 0 ? '' : `; in ${stale} it is not, which may be the mistake that this invites`;
  const message = `${label}.${total.name} is ${what} in ${tally.agreeing} of ${tally.rows} rows${rest}`;
  const fix = `Compute it when it is read; or keep it on purpose, with the query that recomputes it in ${folder}/denormalizations/${label}.${total.name}.sql; or say in dependencies.txt why it is none: ${label}: ${total.name} -/-> ${tableLabel(child)}.${term}  <why>`;
  const subject = { schema: table.schema, table: table.name, columns: [total.name] };
  const excludedBy: Exclusion[] = [
    ...exclusionsOf(scope, key, total.name),
    ...exclusionsOfRelation(scope, total.name, child, term),
  ];
  return [rowFinding('total', check('child-total', 'warn', subject, message, { fix }), excludedBy)];
}

function primaryKey({ indexes }: Table): string[] {
  return indexes.find(({ primary }) => primary)?.columns.filter((name) => name !== null) ?? [];
}
