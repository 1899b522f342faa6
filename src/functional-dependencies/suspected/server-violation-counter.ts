import type { Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import { quoteIdentifier, quoteQualified } from '../../sql-text/identifier.ts';
import { type Comparable, readComparable } from '../rows/comparable-columns.ts';
import type { Examiner } from './violation-counter.ts';

/** Right sides counted in one pass; `grouping` tells 31 apart at most. */
const mostRights = 30;

/**
 * Counts on the server: no row leaves it. One pass over the table for a left side, a second one for thirty right sides, and a third
 * for those of them that some rows contradict. Values are equal where the server says so.
 */
export function createServerExaminer(database: Database, table: Table): Examiner {
  const { sql } = database;
  let comparable: Promise<Comparable> | undefined;
  return {
    async measure(left, rights, parent) {
      comparable ??= readComparable(database, table);
      const source = sourceOf(table, await comparable, left, rights, parent);
      const [counts] = await sql.unsafe<[Counts]>(countGroups(source, rights.length));
      const broken = counts.broken.map(Number);
      const contradicted = [...rights.keys()].filter((at) => broken[at] !== 0);
      const agreements = await inPasses(contradicted, (part) => sql.unsafe<Agreement[]>(countAgreement(source, part)));
      const shares = await inPasses([...rights.keys()], (part) => sql.unsafe<Shares[]>(countShares(source, part)));
      return rights.map((_, at) => {
        const { dissent = '0', agreement = 1 } = agreements.get(at) ?? {};
        const { chance = 0, top = 0 } = shares.get(at) ?? {};
        return {
          rows: Number(counts.rows),
          groups: Number(counts.groups),
          repeated: Number(counts.repeated),
          broken: broken[at] ?? 0,
          dissent: Number(dissent),
          agreement,
          chance,
          top,
        };
      });
    },
  };
}

/** The rows of `count` by right side: it gives for each the bits of `grouping`, all set but its own. */
async function inPasses<T extends { readonly others: number }>(
  rights: readonly number[],
  count: (part: readonly number[]) => Promise<readonly T[]>,
): Promise<Map<number, T>> {
  const found = new Map<number, T>();
  for (let from = 0; from < rights.length; from += mostRights) {
    const part = rights.slice(from, from + mostRights);
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

interface Agreement {
  readonly others: number;
  readonly dissent: string;
  readonly agreement: number;
}

interface Shares {
  readonly others: number;
  readonly chance: number;
  readonly top: number;
}

interface Source {
  readonly rows: string;
  /** Its left columns, to group by. */
  readonly left: string;
}

/** The rows to count: left sides as `x0`, `x1`, right sides as `a0`, `a1` …; with a parent, one row for each of its values. */
function sourceOf(
  table: Table,
  comparable: Comparable,
  left: readonly string[],
  rights: readonly string[],
  parent: string | undefined,
): Source {
  const columns = [
    ...left.map((name, at) => `${sortable(table, comparable, name)} as x${at}`),
    ...rights.map((name, at) => `${sortable(table, comparable, name)} as a${at}`),
  ];
  const present = [...left, ...(parent === undefined ? [] : [parent])].map(
    (name) => `${quoteIdentifier(name)} is not null`,
  );
  const once = parent === undefined ? '' : `distinct on (${sortable(table, comparable, parent)})`;
  const rows = `(select ${once} ${columns.join(', ')}
             from ${quoteQualified(table.schema, table.name)}
            where ${present.join(' and ')}) as source`;
  return { rows, left: left.map((_, at) => `x${at}`).join(', ') };
}

const ordered = /^(int[248]|numeric|float[48]|date|timestamp|timestamptz)$/;

/** Types with an order are compared as they are; all others as text, in the one collation whose order is fast and total. */
function sortable(table: Table, comparable: Comparable, name: string): string {
  const baseType = table.columns.find((column) => column.name === name)?.baseType ?? 'text';
  if (ordered.test(baseType)) return quoteIdentifier(name);
  return `(${comparable({ name, baseType })})::pg_catalog.text collate "C"`;
}

/** min and max tell in one pass whether all values of a group are the same; they ignore NULL, which the count catches. */
function countGroups({ rows, left }: Source, rights: number): string {
  const names = Array.from({ length: rights }, (_, at) => `a${at}`);
  const broken = names.map((name) => {
    return `pg_catalog.min(${name}) <> pg_catalog.max(${name}) or pg_catalog.count(${name}) not in (0, pg_catalog.count(*)) as ${name}`;
  });
  return `
    with grouped as (
      select pg_catalog.count(*) as rows, ${broken.join(', ')}
        from ${rows}
       group by ${left}
    )
    select coalesce(pg_catalog.sum(rows), 0)::pg_catalog.text as rows,
           pg_catalog.count(*)::pg_catalog.text as groups,
           (pg_catalog.count(*) filter (where rows > 1))::pg_catalog.text as repeated,
           pg_catalog.to_json(array[${names.map((name) => `(pg_catalog.count(*) filter (where ${name}))::pg_catalog.text`).join(', ')}]) as broken
      from grouped`;
}

function countAgreement({ rows, left }: Source, rights: readonly number[]): string {
  return `
    with held as (
      select ${othersOf(rights)} as others, ${left}, pg_catalog.count(*)::pg_catalog.float8 as rows
        from ${rows}
       group by grouping sets (${rights.map((right) => `(${left}, a${right})`).join(', ')})
    ), grouped as (
      select others, pg_catalog.sum(rows) as rows, pg_catalog.max(rows) as top, pg_catalog.sum(rows * (rows - 1)) as agreeing
        from held
       group by others, ${left}
    )
    select others,
           pg_catalog.sum(rows - top)::pg_catalog.text as dissent,
           coalesce(pg_catalog.sum(agreeing) / nullif(pg_catalog.sum(rows * (rows - 1)), 0), 1) as agreement
      from grouped
     group by others
     order by others`;
}

function countShares({ rows }: Source, rights: readonly number[]): string {
  return `
    with held as (
      select ${othersOf(rights)} as others, pg_catalog.count(*)::pg_catalog.float8 as rows
        from ${rows}
       group by grouping sets (${rights.map((right) => `(a${right})`).join(', ')})
    ), shares as (
      select others, rows / pg_catalog.sum(rows) over (partition by others) as share
        from held
    )
    select others, pg_catalog.sum(share ^ 2) as chance, pg_catalog.max(share) as top
      from shares
     group by others
     order by others`;
}

/** A bit for each right side, set where a row is not grouped by it. */
function othersOf(rights: readonly number[]): string {
  return `grouping(${rights.map((right) => `a${right}`).join(', ')})`;
}
