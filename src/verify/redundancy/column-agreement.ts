import { type Column, type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import type { RuleScope } from './redundancy-rule.ts';
import { sampleOf } from './sample.ts';

/** The pairs of columns that are equal in half of the rows that have both and are no part of the foreign key, counted in one pass. */
export async function frequentlyEqual(
  scope: RuleScope,
  { columns, references }: ForeignKey,
  parent: Table,
  candidates: readonly Column[],
): Promise<[Column, Column][]> {
  const pairs = candidates.flatMap((own) =>
    parent.columns
      .filter((theirs) => !references.columns.includes(theirs.name))
      .filter((theirs) => isComparable(own, theirs) && !isOtherReference(scope.table, own.name, parent, theirs.name))
      .map((theirs): [Column, Column] => [own, theirs]),
  );
  if (pairs.length === 0) return [];
  const often = pairs.map(([own, theirs]) => {
    const same = sqlFragment`child.${quoteIdentifier(own.name)} = parent.${quoteIdentifier(theirs.name)}`;
    return sqlFragment`pg_catalog.count(*) filter (where ${same}) * 2 >= pg_catalog.count(${same})`;
  });
  const own = [...new Set(pairs.map(([{ name }]) => name))];
  const [{ flags }] = await runOwnQuery<[{ flags: boolean[] }]>(
    scope.database,
    sqlFragment`
    select pg_catalog.to_json(array[${joinFragments(often, ', ')}]) as flags
      from ${sampleOf(scope, [...columns, ...own])} as child
      join ${quoteQualified(parent.schema, parent.name)} as parent on ${joinOf(columns, references.columns)}`,
  );
  return pairs.filter((_, index) => flags[index]);
}

/** Keys of two tables are equal by accident. */
function isOtherReference(table: Table, own: string, parent: Table, theirs: string): boolean {
  const [mine, other] = [targetsOf(table, own), targetsOf(parent, theirs)];
  return mine.length > 0 && other.length > 0 && !mine.some((target) => other.includes(target));
}

/** Tables that a column refers to. */
function targetsOf({ foreignKeys }: Table, name: string): string[] {
  return foreignKeys
    .filter(({ columns }) => columns.includes(name))
    .map(({ references }) => tableLabel({ schema: references.schema, name: references.table }));
}

/** Of one type, or of two that hold the same values. */
function isComparable(own: Column, theirs: Column): boolean {
  const kinds = [/^int[248]$/, /^numeric$/, /^(?:text|varchar)$/];
  return (
    own.storedType === theirs.storedType || kinds.some((kind) => kind.test(own.baseType) && kind.test(theirs.baseType))
  );
}

/** How a column and one of the row it refers to agree. */
export interface Agreement {
  readonly rows: number;
  readonly equal: number;
  /** Referenced rows, and those all of whose referring rows agree. */
  readonly parents: number;
  readonly agreeing: number;
  /** How often a row and a referenced one that is not its own would be equal. */
  readonly chance: number;
}

/** In a sample of the rows that have both. */
export async function compareColumns(
  scope: RuleScope,
  { columns, references }: ForeignKey,
  parent: Table,
  own: string,
  theirs: string,
): Promise<Agreement> {
  const key = joinFragments(
    references.columns.map((name) => sqlFragment`parent.${quoteIdentifier(name)}`),
    ', ',
  );
  const [mine, other] = [sqlFragment`child.${quoteIdentifier(own)}`, sqlFragment`parent.${quoteIdentifier(theirs)}`];
  const [row] = await runOwnQuery<[Agreement]>(
    scope.database,
    sqlFragment`
    with pair as (
      select pg_catalog.row_number() over (partition by ${key}) as place, ${other} as theirs, ${mine} as own,
             ${mine} = ${other} as equal, pg_catalog.bool_and(${mine} = ${other}) over (partition by ${key}) as whole
        from ${sampleOf(scope, [...columns, own])} as child
        join ${quoteQualified(parent.schema, parent.name)} as parent on ${joinOf(columns, references.columns)}
       where ${mine} is not null and ${other} is not null
    ), mine as (
      select own as value, pg_catalog.count(*)::float8 as rows from pair group by own
    ), other as (
      select theirs as value, pg_catalog.count(*)::float8 as rows from pair where place = 1 group by theirs
    )
    select (select pg_catalog.count(*)::float8 from pair) as rows,
           (select pg_catalog.count(*)::float8 from pair where equal) as equal,
           (select pg_catalog.count(*)::float8 from pair where place = 1) as parents,
           (select pg_catalog.count(*)::float8 from pair where place = 1 and whole) as agreeing,
           (select coalesce(pg_catalog.sum(mine.rows * other.rows), 0) from mine join other using (value))
             / greatest((select pg_catalog.sum(rows) from mine) * (select pg_catalog.sum(rows) from other), 1) as chance`,
  );
  return row;
}

function joinOf(columns: readonly string[], theirs: readonly string[]): SqlFragment {
  const equal = columns.map((name, index) => {
    return sqlFragment`child.${quoteIdentifier(name)} = parent.${quoteIdentifier(theirs[index] ?? '')}`;
  });
  return joinFragments(equal, ' and ');
}
