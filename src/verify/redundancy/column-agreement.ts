import { type Column, type ForeignKey, type Table, tableLabel } from '../../catalog/schema.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { type DataScope, sampleOf } from './scope.ts';

/** The pairs of columns that are equal in half of the rows that have both and are no part of the foreign key, counted in one pass. */
export async function frequentlyEqual(
  { database, table }: DataScope,
  { columns, references }: ForeignKey,
  parent: Table,
  candidates: readonly Column[],
): Promise<[Column, Column][]> {
  const pairs = candidates.flatMap((own) =>
    parent.columns
      .filter((theirs) => !references.columns.includes(theirs.name))
      .filter((theirs) => isComparable(own, theirs) && !isOtherReference(table, own.name, parent, theirs.name))
      .map((theirs): [Column, Column] => [own, theirs]),
  );
  if (pairs.length === 0) return [];
  const equal = pairs.map(
    ([own, theirs]) => `child.${quoteIdentifier(own.name)} = parent.${quoteIdentifier(theirs.name)}`,
  );
  const often = equal.map((same) => `pg_catalog.count(*) filter (where ${same}) * 2 >= pg_catalog.count(${same})`);
  const own = [...new Set(pairs.map(([{ name }]) => name))];
  const [{ flags }] = await database.sql.unsafe<[{ flags: boolean[] }]>(`
    select pg_catalog.to_json(array[${often.join(', ')}]) as flags
      from ${sampleOf(table, [...columns, ...own])} as child
      join ${quoteQualified(parent.schema, parent.name)} as parent on ${joinOf(columns, references.columns)}`);
  return pairs.filter((_, at) => flags[at]);
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
  { database, table }: DataScope,
  { columns, references }: ForeignKey,
  parent: Table,
  own: string,
  theirs: string,
): Promise<Agreement> {
  const on = joinOf(columns, references.columns);
  const key = references.columns.map((name) => `parent.${quoteIdentifier(name)}`).join(', ');
  const [row] = await database.sql.unsafe<[Agreement]>(`
    with pair as (
      select pg_catalog.row_number() over (partition by ${key}) as at, parent.${quoteIdentifier(theirs)} as theirs, child.${quoteIdentifier(own)} as own,
             child.${quoteIdentifier(own)} = parent.${quoteIdentifier(theirs)} as equal,
             pg_catalog.bool_and(child.${quoteIdentifier(own)} = parent.${quoteIdentifier(theirs)}) over (partition by ${key}) as whole
        from ${sampleOf(table, [...columns, own])} as child
        join ${quoteQualified(parent.schema, parent.name)} as parent on ${on}
       where child.${quoteIdentifier(own)} is not null and parent.${quoteIdentifier(theirs)} is not null
    ), mine as (
      select own as value, pg_catalog.count(*)::float8 as rows from pair group by own
    ), other as (
      select theirs as value, pg_catalog.count(*)::float8 as rows from pair where at = 1 group by theirs
    )
    select (select pg_catalog.count(*)::float8 from pair) as rows,
           (select pg_catalog.count(*)::float8 from pair where equal) as equal,
           (select pg_catalog.count(*)::float8 from pair where at = 1) as parents,
           (select pg_catalog.count(*)::float8 from pair where at = 1 and whole) as agreeing,
           (select coalesce(pg_catalog.sum(mine.rows * other.rows), 0) from mine join other using (value))
             / greatest((select pg_catalog.sum(rows) from mine) * (select pg_catalog.sum(rows) from other), 1) as chance`);
  return row;
}

function joinOf(columns: readonly string[], theirs: readonly string[]): string {
  return columns
    .map((name, at) => `child.${quoteIdentifier(name)} = parent.${quoteIdentifier(theirs[at] ?? '')}`)
    .join(' and ');
}
