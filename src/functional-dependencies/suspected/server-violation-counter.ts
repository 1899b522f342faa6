import type { Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { runOwnQuery } from '../../database/own-query.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { joinFragments, type SqlFragment, sqlFragment } from '../../sql-text/sql-fragment.ts';
import { type Comparable, readComparable } from '../rows/comparable-columns.ts';
import type { ViolationCounter } from './violation-counter.ts';

/** Dependents counted in one pass; `grouping` tells 31 apart at most. */
const mostDependents = 30;

/**
 * Counts on the server: no row leaves it. One pass over the table for a determinant, a second one for thirty dependents, and a
 * third for those of them that some rows contradict. Values are equal where the server says so.
 */
export function createServerViolationCounter(database: Database, table: Table): ViolationCounter {
  let comparable: Promise<Comparable> | undefined;
  return {
    async measure(determinant, dependents, parent) {
      comparable ??= readComparable(database, table);
      const source = sourceOf(table, await comparable, determinant, dependents, parent);
      const [counts] = await runOwnQuery<[Counts]>(database, countGroups(source, dependents.length));
      const broken = counts.broken.map(Number);
      const contradicted = [...dependents.keys()].filter((index) => broken[index] !== 0);
      const violated = await inPasses(contradicted, (part) => {
        return runOwnQuery<readonly Violated[]>(database, countViolations(source, part));
      });
      const shares = await inPasses([...dependents.keys()], (part) => {
        return runOwnQuery<readonly Shares[]>(database, countShares(source, part));
      });
      return dependents.map((_, index) => {
        const { violations = '0', agreement = 1 } = violated.get(index) ?? {};
        const { chance = 0, top = 0 } = shares.get(index) ?? {};
        return {
          rows: Number(counts.rows),
          groups: Number(counts.groups),
          repeated: Number(counts.repeated),
          broken: broken[index] ?? 0,
          violations: Number(violations),
          agreement,
          chance,
          top,
        };
      });
    },
  };
}

/** The rows of `count` by dependent: it gives for each the bits of `grouping`, all set but its own. */
async function inPasses<T extends { readonly others: number }>(
  dependents: readonly number[],
  count: (part: readonly number[]) => Promise<readonly T[]>,
): Promise<Map<number, T>> {
  const found = new Map<number, T>();
  for (let from = 0; from < dependents.length; from += mostDependents) {
    const part = dependents.slice(from, from + mostDependents);
    const all = 2 ** part.length - 1;
    for (const row of await count(part)) found.set(part[part.length - 1 - Math.log2(all - row.others)] ?? 0, row);
  }
  return found;
}

interface Counts {
  readonly rows: string;
  readonly groups: string;
  readonly repeated: string;
  readonly broken: readonly string[];
}

interface Violated {
  readonly others: number;
  readonly violations: string;
  readonly agreement: number;
}

interface Shares {
  readonly others: number;
  readonly chance: number;
  readonly top: number;
}

interface Source {
  readonly rows: SqlFragment;
  /** The columns of the determinant, to group by. */
  readonly determinant: SqlFragment;
}

/** The rows to count: the determinant as `x0`, `x1`, dependents as `a0`, `a1` …; with a parent, one row for each of its values. */
function sourceOf(
  table: Table,
  comparable: Comparable,
  determinant: readonly string[],
  dependents: readonly string[],
  parent: string | undefined,
): Source {
  const columns = [
    ...determinant.map((name, index) => sqlFragment`${sortable(table, comparable, name)} as x${index}`),
    ...dependents.map((name, index) => sqlFragment`${sortable(table, comparable, name)} as a${index}`),
  ];
  const present = [...determinant, ...(parent === undefined ? [] : [parent])].map(
    (name) => sqlFragment`${quoteIdentifier(name)} is not null`,
  );
  const once = parent === undefined ? sqlFragment`` : sqlFragment`distinct on (${sortable(table, comparable, parent)})`;
  const rows = sqlFragment`(select ${once} ${joinFragments(columns, ', ')}
             from ${quoteQualified(table.schema, table.name)}
            where ${joinFragments(present, ' and ')}) as source`;
  return { rows, determinant: listed(determinant.map((_, index) => sqlFragment`x${index}`)) };
}

const ordered = /^(int[248]|numeric|float[48]|date|timestamp|timestamptz)$/;

/** Types with an order are compared as they are; all others as text, in the one collation whose order is fast and total. */
function sortable(table: Table, comparable: Comparable, name: string): SqlFragment {
  const baseType = table.columns.find((column) => column.name === name)?.baseType ?? 'text';
  if (ordered.test(baseType)) return quoteIdentifier(name);
  return sqlFragment`(${comparable({ name, baseType })})::pg_catalog.text collate "C"`;
}

/** min and max tell in one pass whether all values of a group are the same; they ignore NULL, which the count catches. */
function countGroups({ rows, determinant }: Source, dependents: number): SqlFragment {
  const names = Array.from({ length: dependents }, (_, index) => sqlFragment`a${index}`);
  const broken = names.map((name) => {
    return sqlFragment`pg_catalog.min(${name}) <> pg_catalog.max(${name}) or pg_catalog.count(${name}) not in (0, pg_catalog.count(*)) as ${name}`;
  });
  const counts = names.map((name) => sqlFragment`(pg_catalog.count(*) filter (where ${name}))::pg_catalog.text`);
  return sqlFragment`
    with grouped as (
      select pg_catalog.count(*) as rows, ${listed(broken)}
        from ${rows}
       group by ${determinant}
    )
    select coalesce(pg_catalog.sum(rows), 0)::pg_catalog.text as rows,
           pg_catalog.count(*)::pg_catalog.text as groups,
           (pg_catalog.count(*) filter (where rows > 1))::pg_catalog.text as repeated,
           pg_catalog.to_json(array[${listed(counts)}]) as broken
      from grouped`;
}

function countViolations({ rows, determinant }: Source, dependents: readonly number[]): SqlFragment {
  const sets = dependents.map((dependent) => sqlFragment`(${determinant}, a${dependent})`);
  return sqlFragment`
    with held as (
      select ${othersOf(dependents)} as others, ${determinant}, pg_catalog.count(*)::pg_catalog.float8 as rows
        from ${rows}
       group by grouping sets (${listed(sets)})
    ), grouped as (
      select others, pg_catalog.sum(rows) as rows, pg_catalog.max(rows) as top, pg_catalog.sum(rows * (rows - 1)) as agreeing
        from held
       group by others, ${determinant}
    )
    select others,
           pg_catalog.sum(rows - top)::pg_catalog.text as violations,
           coalesce(pg_catalog.sum(agreeing) / nullif(pg_catalog.sum(rows * (rows - 1)), 0), 1) as agreement
      from grouped
     group by others
     order by others`;
}

function countShares({ rows }: Source, dependents: readonly number[]): SqlFragment {
  return sqlFragment`
    with held as (
      select ${othersOf(dependents)} as others, pg_catalog.count(*)::pg_catalog.float8 as rows
        from ${rows}
       group by grouping sets (${listed(dependents.map((dependent) => sqlFragment`(a${dependent})`))})
    ), shares as (
      select others, rows / pg_catalog.sum(rows) over (partition by others) as share
        from held
    )
    select others, pg_catalog.sum(share ^ 2) as chance, pg_catalog.max(share) as top
      from shares
     group by others
     order by others`;
}

/** A bit for each dependent, set where a row is not grouped by it. */
function othersOf(dependents: readonly number[]): SqlFragment {
  return sqlFragment`grouping(${listed(dependents.map((dependent) => sqlFragment`a${dependent}`))})`;
}

function listed(fragments: readonly SqlFragment[]): SqlFragment {
  return joinFragments(fragments, ', ');
}
