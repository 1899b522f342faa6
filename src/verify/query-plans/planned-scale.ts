import { findTable, type Schema, tableLabel } from '../../catalog/schema.ts';
import type { PlannedTable } from '../../project/scale.ts';
import { suggest } from '../../query-plans/judge.ts';
import { type Check, check } from '../section.ts';

/** A misspelt table or column of scale.json would leave the planner with what it assumes of a table nobody knows. */
export function checkScale(path: string, scale: readonly PlannedTable[], schema: Schema): Check[] {
  return scale.flatMap(({ table, distinct, nulls = {} }) => {
    const found = findTable(schema, table);
    if (found === undefined) {
      const closest = suggest(table, schema.tables.map(tableLabel));
      return [fault(path, `plans rows for ${table}, but the migrations make no such table${closest}`)];
    }
    const columns = found.columns.map(({ name }) => name);
    const unknown = [...Object.keys(distinct), ...Object.keys(nulls)].filter((name) => !columns.includes(name));
    return unknown.map((name) => {
      return fault(path, `plans ${table}.${name}, but there is no such column${suggest(name, columns)}`);
    });
  });
}

function fault(path: string, what: string): Check {
  return check('planned-scale', 'fail', { name: path }, `${path} ${what}`, { fix: `Correct the name in ${path}.` });
}
