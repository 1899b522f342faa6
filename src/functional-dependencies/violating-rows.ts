import type { Table } from '../catalog/schema.ts';
import type { Database } from '../connection/session.ts';
import { quoteIdentifier, quoteQualified } from '../sql-text/identifier.ts';
import { readComparable } from './rows/comparable-columns.ts';

/** Groups of rows shown of a broken dependency. */
const shownGroups = 5;

/** The rows that break a dependency: how many values of the determinant they have, and some of these, a line each. */
export interface Violations {
  readonly groups: number;
  readonly lines: readonly string[];
}

/** Reads the violating rows, the first few groups by the determinant; rows with a NULL there are under no rule. */
export async function findViolations(
  database: Database,
  table: Table,
  left: readonly string[],
  right: string,
): Promise<Violations> {
  const holdings = await findBroken(database, table, left, right);
  const keys = [...new Set(holdings.map(keyOf))];
  const lines = keys.map((key) => {
    return describeGroup(
      left,
      right,
      holdings.filter((holding) => keyOf(holding) === key),
    );
  });
  const groups = Number(holdings[0]?.groups ?? 0);
  return { groups, lines: groups > keys.length ? [...lines, `and ${groups - keys.length} more`] : lines };
}

/** One value that a group of rows holds: the group's left values as text, how many rows hold it. */
interface Holding {
  readonly left: readonly string[];
  readonly value: string | null;
  readonly rows: string;
  /** Broken groups in all. */
  readonly groups: string;
}

/** Compared as text that is equal where the server calls the values equal, in the one collation whose order is fast and total. */
async function findBroken(
  database: Database,
  table: Table,
  left: readonly string[],
  right: string,
): Promise<Holding[]> {
  const comparable = await readComparable(database, table);
  const text = (name: string): string => {
    const baseType = table.columns.find((column) => column.name === name)?.baseType ?? 'text';
    return `(${comparable({ name, baseType })})::pg_catalog.text collate "C"`;
  };
  const present = left.map((name) => `${quoteIdentifier(name)} is not null`).join(' and ');
  const rows = await database.sql.unsafe<Holding[]>(`
    with source as not materialized (
      select array[${left.map(text).join(', ')}] as left_values, ${text(right)} as value
        from ${quoteQualified(table.schema, table.name)}
       where ${present}
    ), broken as (
      select left_values, pg_catalog.count(*) over () as groups
        from source
       group by left_values
      having pg_catalog.min(value) <> pg_catalog.max(value)
          or pg_catalog.count(value) not in (0, pg_catalog.count(*))
       order by left_values
       limit ${shownGroups}
    )
    select pg_catalog.to_json(left_values) as left, value, pg_catalog.count(*)::pg_catalog.text as rows, groups::pg_catalog.text
      from broken
      join source using (left_values)
     group by left_values, groups, value
     order by left_values, pg_catalog.count(*) desc, value nulls last`);
  return [...rows];
}

function keyOf({ left }: Holding): string {
  return left.join('\u0000');
}

function describeGroup(left: readonly string[], right: string, group: readonly Holding[]): string {
  const values = group[0]?.left ?? [];
  const determinant = left.map((name, at) => `${name} ${show(values[at] ?? null)}`).join(', ');
  const shown = group
    .slice(0, 3)
    .map(({ value, rows }) => `${show(value)} in ${rows} ${rows === '1' ? 'row' : 'rows'}`);
  return `${determinant}: ${right} is ${shown.join(', ')}${group.length > 3 ? ', …' : ''}`;
}

function show(value: string | null): string {
  if (value === null) return 'NULL';
  return `'${value.length > 40 ? `${value.slice(0, 39)}…` : value}'`;
}
