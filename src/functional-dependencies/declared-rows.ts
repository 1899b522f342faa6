import { derivedColumns } from '../catalog/derived-column.ts';
import { type Table, tableLabel } from '../catalog/schema.ts';
import { type Reading, type ReadingLimits, readRows } from '../catalog/table-reading.ts';
import type { Database } from '../connection/session.ts';
import { runOwnQuery } from '../database/own-query.ts';
import type { Declaration } from '../project/dependencies.ts';
import { quoteQualified } from '../sql-text/identifier.ts';
import { sqlFragment } from '../sql-text/sql-fragment.ts';
import { renderColumns } from './table-relation.ts';
import { findViolations, type Violations } from './violating-rows.ts';

/** What the rows say of one declared dependency and one dependent column. */
export interface DeclaredInRows {
  readonly rule: Declaration;
  readonly dependent: string;
  readonly violations: Violations;
}

/**
 * Holds each declared dependency against all rows of its table, on the server in one pass a dependent column. Rows with a
 * NULL in the determinant are under no rule, as in keys; in the dependent NULL equals NULL. What the server computes itself
 * (a generated column) is not looked at.
 * @returns `empty` where the table has no row that could break a rule; an obstacle where its rows cannot be read
 */
export function compareWithRows(
  database: Database,
  table: Table,
  rules: readonly Declaration[],
  limits: ReadingLimits = {},
): Promise<Reading<'empty' | readonly DeclaredInRows[]>> {
  return readRows(database, table, () => compareRules(database, table, rules), limits);
}

async function compareRules(
  database: Database,
  table: Table,
  rules: readonly Declaration[],
): Promise<'empty' | readonly DeclaredInRows[]> {
  if (!(await hasRows(database, table))) return 'empty';
  const derived = new Set(derivedColumns(table).map(({ name }) => name));
  const compared: DeclaredInRows[] = [];
  for (const rule of rules) {
    for (const dependent of rule.dependent.filter((name) => !derived.has(name))) {
      compared.push({
        rule,
        dependent,
        violations: await findViolations(database, table, rule.determinant, dependent),
      });
    }
  }
  return compared;
}

async function hasRows(database: Database, { schema, name }: Table): Promise<boolean> {
  const rows = await runOwnQuery(database, sqlFragment`select 1 from ${quoteQualified(schema, name)} limit 1`);
  return rows.length > 0;
}

/** `orders: the rows contradict zip -> city (dependencies.txt:3) for 2 zip`. */
export function describeBroken(table: Table, { rule, dependent, violations }: DeclaredInRows): string {
  const dependency = `${renderColumns(rule.determinant)} -> ${renderColumns([dependent])}`;
  const source = `${rule.path}:${rule.line}`;
  return `${tableLabel(table)}: the rows contradict ${dependency} (${source}) for ${violations.groups} ${renderColumns(rule.determinant)}`;
}
