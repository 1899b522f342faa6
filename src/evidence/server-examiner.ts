import type { Table } from '../catalog/schema.ts';
import type { Database } from '../database/connect.ts';
import { quoteIdentifier, quoteQualified } from '../database/identifier.ts';
import type { Examiner } from './examiner.ts';
import type { Measure } from './measure.ts';

/** Counts on the server: no row leaves it. One pass for a left side, and one for each right side that is left standing. */
export function createServerExaminer({ sql }: Database, table: Table): Examiner {
  return {
    async measure(left, rights, parent) {
      const source = sourceOf(table, left, rights, parent);
      const [counts] = await sql.unsafe<[Counts]>(countGroups(source, rights.length));
      const measures: Measure[] = [];
      for (const [at] of rights.entries()) {
        const broken = Number(counts.broken[at] ?? 0);
        const agreed = broken === 0 ? { dissent: 0, agreement: 1 } : await countAgreement(sql, source, at);
        const [shares] = await sql.unsafe<[Shares]>(countShares(source, at));
        measures.push({
          rows: Number(counts.rows),
          groups: Number(counts.groups),
          repeated: Number(counts.repeated),
          broken,
          ...agreed,
          chance: shares.chance,
          top: shares.top,
        });
      }
      return measures;
    },
  };
}

interface Counts {
  readonly rows: string;
  readonly groups: string;
  readonly repeated: string;
  readonly broken: readonly string[];
}

interface Shares {
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
  left: readonly string[],
  rights: readonly string[],
  parent: string | undefined,
): Source {
  const columns = [
    ...left.map((name, at) => `${comparable(table, name)} as x${at}`),
    ...rights.map((name, at) => `${comparable(table, name)} as a${at}`),
  ];
  const present = [...left, ...(parent === undefined ? [] : [parent])].map(
    (name) => `${quoteIdentifier(name)} is not null`,
  );
  const once = parent === undefined ? '' : `distinct on (${comparable(table, parent)})`;
  const rows = `(select ${once} ${columns.join(', ')}
             from ${quoteQualified(table.schema, table.name)}
            where ${present.join(' and ')}) as source`;
  return { rows, left: left.map((_, at) => `x${at}`).join(', ') };
}

const ordered = /^(int[248]|numeric|float[48]|date|timestamp|timestamptz)$/;

/** Types with an order are compared as they are; all others as text, in the one collation whose order is fast and total. */
function comparable(table: Table, name: string): string {
  const type = table.columns.find((column) => column.name === name)?.baseType ?? 'text';
  return ordered.test(type) ? quoteIdentifier(name) : `${quoteIdentifier(name)}::pg_catalog.text collate "C"`;
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

async function countAgreement(
  sql: Database['sql'],
  { rows, left }: Source,
  right: number,
): Promise<Pick<Measure, 'dissent' | 'agreement'>> {
  const [found] = await sql.unsafe<[{ dissent: string; agreement: number }]>(`
    with held as (
      select ${left}, pg_catalog.count(*)::pg_catalog.float8 as rows from ${rows} group by ${left}, a${right}
    ), grouped as (
      select pg_catalog.sum(rows) as rows, pg_catalog.max(rows) as top, pg_catalog.sum(rows * (rows - 1)) as agreeing
        from held
       group by ${left}
    )
    select coalesce(pg_catalog.sum(rows - top), 0)::pg_catalog.text as dissent,
           coalesce(pg_catalog.sum(agreeing) / nullif(pg_catalog.sum(rows * (rows - 1)), 0), 1) as agreement
      from grouped`);
  return { dissent: Number(found.dissent), agreement: found.agreement };
}

function countShares({ rows }: Source, right: number): string {
  return `
    with held as (
      select pg_catalog.count(*)::pg_catalog.float8 as rows from ${rows} group by a${right}
    ), total as (
      select greatest(pg_catalog.sum(rows), 1) as rows from held
    )
    select coalesce(pg_catalog.sum((held.rows / total.rows) ^ 2), 0) as chance,
           coalesce(pg_catalog.max(held.rows / total.rows), 0) as top
      from held, total`;
}
