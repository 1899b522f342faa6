import type { Table } from '../catalog/schema.ts';
import type { Database } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import { quoteIdentifier, quoteQualified } from '../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../sql-text/sql-fragment.ts';
import { readComparable } from './rows/comparable-columns.ts';

/** Groups of violating rows that are shown. */
const shownGroups = 5;

/** The rows that violate a dependency: how many values of the determinant they have, and some of these, a line each. */
export interface Violations {
  readonly groups: number;
  readonly lines: readonly string[];
}

/** Reads the violating rows, the first few groups by the determinant; rows with a NULL there are under no rule. */
export async function findViolations(
  database: Database,
  table: Table,
  determinant: readonly string[],
  dependent: string,
): Promise<Violations> {
  const values = await readViolatingValues(database, table, determinant, dependent);
  const keys = [...new Set(values.map(keyOf))];
  const lines = keys.map((key) => {
    return describeGroup(
      determinant,
      dependent,
      values.filter((value) => keyOf(value) === key),
    );
  });
  const groups = Number(values[0]?.groups ?? 0);
  return { groups, lines: groups > keys.length ? [...lines, `and ${groups - keys.length} more`] : lines };
}

/** One value of the dependent in a group of rows that violate the dependency. */
interface ViolatingValue {
  /** The group: its values of the determinant, as text. */
  readonly determinant: readonly string[];
  /** The value of the dependent, as text. */
  readonly value: string | null;
  /** Rows of the group that hold it. */
  readonly rows: string;
  /** Groups that violate the dependency in all. */
  readonly groups: string;
}

/** Compared as text that is equal where the server calls the values equal, in the one collation whose order is fast and total. */
async function readViolatingValues(
  database: Database,
  table: Table,
  determinant: readonly string[],
  dependent: string,
): Promise<readonly ViolatingValue[]> {
  const comparable = await readComparable(database, table);
  const text = (name: string): SqlFragment => {
    const baseType = table.columns.find((column) => column.name === name)?.baseType ?? 'text';
    return sqlFragment`(${comparable({ name, baseType })})::pg_catalog.text collate "C"`;
  };
  const present = determinant.map((name) => sqlFragment`${quoteIdentifier(name)} is not null`);
  return runOwnQuery<readonly ViolatingValue[]>(
    database,
    sqlFragment`
    with source as not materialized (
      select array[${joinFragments(determinant.map(text), ', ')}] as determinant_values, ${text(dependent)} as value
        from ${quoteQualified(table.schema, table.name)}
       where ${joinFragments(present, ' and ')}
    ), violating as (
      select determinant_values, pg_catalog.count(*) over () as groups
        from source
       group by determinant_values
      having pg_catalog.min(value) <> pg_catalog.max(value)
          or pg_catalog.count(value) not in (0, pg_catalog.count(*))
       order by determinant_values
       limit ${shownGroups}
    )
    select pg_catalog.to_json(determinant_values) as determinant, value, pg_catalog.count(*)::pg_catalog.text as rows,
           groups::pg_catalog.text
      from violating
      join source using (determinant_values)
     group by determinant_values, groups, value
     order by determinant_values, pg_catalog.count(*) desc, value nulls last`,
  );
}

function keyOf({ determinant }: ViolatingValue): string {
  return determinant.join('\u0000');
}

function describeGroup(determinant: readonly string[], dependent: string, group: readonly ViolatingValue[]): string {
  const values = group[0]?.determinant ?? [];
  const which = determinant.map((name, index) => `${name} ${show(values[index] ?? null)}`).join(', ');
  const shown = group
    .slice(0, 3)
    .map(({ value, rows }) => `${show(value)} in ${rows} ${rows === '1' ? 'row' : 'rows'}`);
  return `${which}: ${dependent} is ${shown.join(', ')}${group.length > 3 ? ', …' : ''}`;
}

function show(value: string | null): string {
  if (value === null) return 'NULL';
  return `'${value.length > 40 ? `${value.slice(0, 39)}…` : value}'`;
}
