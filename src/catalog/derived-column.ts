import { columnsIn, isColumn, splitTopLevel, stripParentheses } from './printed-expression.ts';
import type { Table } from './schema.ts';

/**
 * A column that the database itself computes from others of the row. It cannot go stale, so what it repeats is no
 * redundancy: the rules look at its sources instead.
 */
export interface DerivedColumn {
  readonly name: string;
  /** Columns of the row it is computed from, themselves not derived; empty for a constant. */
  readonly sources: readonly string[];
  /** `generated`, or the name of the CHECK constraint that demands the equality. */
  readonly by: string;
}

/**
 * Generated columns, and columns that a validated CHECK equates with an expression over others. A CHECK also passes
 * when it is null, so one counts only where every column in it is NOT NULL.
 */
export function derivedColumns(table: Table): DerivedColumn[] {
  const found = new Map<string, DerivedColumn>();
  for (const { name, generated } of table.columns) {
    if (generated !== null) found.set(name, { name, sources: columnsIn(generated, nameList(table)), by: 'generated' });
  }
  for (const constraint of table.checks.filter(({ validated }) => validated)) {
    for (const derived of equatedColumns(constraint.expression, constraint.name, table)) {
      const circular = derived.sources.some((source) => dependsOn(source, derived.name, found));
      if (!found.has(derived.name) && !circular) found.set(derived.name, derived);
    }
  }
  return [...found.values()].map((derived) => ({ ...derived, sources: [...baseSources(derived.name, found)] }));
}

function equatedColumns(expression: string, by: string, table: Table): DerivedColumn[] {
  return splitTopLevel(stripParentheses(expression), ' AND ').flatMap((conjunct) => {
    const sides = splitTopLevel(stripParentheses(conjunct), ' = ');
    const [one = '', other = ''] = sides;
    // `in (…)` is printed as `= ANY (…)` and equates with none of its values.
    if (sides.length !== 2 || /^(?:ANY|ALL) \(/.test(other) || mayBeNull(conjunct, table)) return [];
    return equated(one, other, by, table) ?? equated(other, one, by, table) ?? [];
  });
}

function equated(side: string, expression: string, by: string, table: Table): DerivedColumn | undefined {
  const name = bareColumn(side, table);
  const sources = columnsIn(expression, nameList(table));
  return name === undefined || sources.includes(name) ? undefined : { name, sources, by };
}

function nameList(table: Table): string[] {
  return table.columns.map(({ name }) => name);
}

/** A column by itself, or cast to text, which keeps different values of a string type different. */
function bareColumn(side: string, table: Table): string | undefined {
  const text = stripParentheses(stripParentheses(side.trim()).replace(/::text$/, ''));
  return table.columns.find(({ name }) => isColumn(text, name))?.name;
}

function mayBeNull(expression: string, table: Table): boolean {
  const nullable = table.columns.filter((column) => column.nullable).map(({ name }) => name);
  return /\bnullif\b|\bcase\b/i.test(expression) || columnsIn(expression, nullable).length > 0;
}

/** Whether `from` is `goal` or computed from it. */
function dependsOn(from: string, goal: string, derived: ReadonlyMap<string, DerivedColumn>): boolean {
  return from === goal || (derived.get(from)?.sources ?? []).some((source) => dependsOn(source, goal, derived));
}

/** The stored columns at the end of a chain of derived ones. */
function baseSources(name: string, derived: ReadonlyMap<string, DerivedColumn>): Set<string> {
  const own = derived.get(name);
  if (own === undefined) return new Set([name]);
  return new Set(own.sources.flatMap((source) => [...baseSources(source, derived)]));
}
