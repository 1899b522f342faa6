import { ranks, type Statement } from '../printers/statement.ts';
import { text } from './names.ts';
import type { SchemaRows } from './read-schema.ts';
import type { SchemaRow } from './schema-row.ts';

/** Statements with the row that they need and that no statement makes, be it because its own statement needs such a row. */
export function findOrphans(statements: readonly Statement[], needs: Needs): ReadonlyMap<Statement, SchemaRow> {
  const makers = findMakers(statements);
  const orphans = new Map<Statement, SchemaRow>();
  for (let before = -1; before < orphans.size; ) {
    before = orphans.size;
    for (const [one, rows] of needs) {
      if (orphans.has(one)) continue;
      const lacking = rows.find((row) => {
        const maker = makers.get(row);
        return maker === undefined || orphans.has(maker);
      });
      if (lacking !== undefined) orphans.set(one, lacking);
    }
  }
  return orphans;
}

function findMakers(statements: readonly Statement[]): ReadonlyMap<SchemaRow, Statement> {
  const makers = new Map<SchemaRow, Statement>();
  for (const one of statements) for (const row of one.makes) makers.set(row, one);
  return makers;
}

/** The rows that have to be there before each statement. */
export type Needs = ReadonlyMap<Statement, readonly SchemaRow[]>;

export function readNeeds(schema: SchemaRows, statements: readonly Statement[]): Needs {
  const makers = findMakers(statements);
  const needs = new Map<Statement, SchemaRow[]>(statements.map((one) => [one, [...(one.needs ?? [])]]));
  for (const { catalog, objid, refcatalog, refobjid, refsub, kind } of schema.dependencies) {
    const [row, other] = [schema.find(catalog, objid), schema.find(refcatalog, refobjid)];
    if (row === undefined || other === undefined || isMadeLater(row, catalog, { kind, refsub })) continue;
    const one = makers.get(row);
    if (one !== undefined) needs.get(one)?.push(other);
  }
  return needs;
}

/** The statements that each one needs. */
export type Graph = ReadonlyMap<Statement, ReadonlySet<Statement>>;

export function readGraph(statements: readonly Statement[], needs: Needs): Graph {
  const makers = findMakers(statements);
  const shells = new Map(statements.filter(({ rank }) => rank === ranks.shell).map((one) => [one.home, one] as const));
  return new Map(
    [...needs].map(([one, rows]) => {
      const isRoutine = one.home.catalog === 'pg_proc';
      // The functions of a type need no more of it than its name.
      const found = rows.map((row) => (isRoutine ? shells.get(row) : undefined) ?? makers.get(row));
      const shell = one.rank === ranks.shell ? undefined : shells.get(one.home);
      const needed = new Set([...found, shell].filter((other) => other !== undefined));
      needed.delete(one);
      return [one, needed] as const;
    }),
  );
}

/**
 * Links that a statement of their own makes: OWNED BY of a sequence, and what attaches parts to a partitioned table's
 * indexes, keys and triggers.
 */
function isMadeLater(row: SchemaRow, catalog: string, { kind, refsub }: { kind: string; refsub: number }): boolean {
  if (kind === 'P') return true;
  return catalog === 'pg_class' && text(row, 'relkind') === 'S' && refsub > 0;
}
