import type { Table } from '../../../src/catalog/schema.ts';
import type { EncodedTable } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { createRowsViolationCounter } from '../../../src/functional-dependencies/suspected/rows-violation-counter.ts';
import {
  findSuspectedDependencies,
  type SuspectedDependencies,
} from '../../../src/functional-dependencies/suspected/suspected-dependencies.ts';
import { relationOf } from '../../../src/functional-dependencies/table-relation.ts';
import { declare } from '../../verify/normal-forms/table-of.ts';

/** What is suspected of a table whose rows are all in memory. */
export function suspectedOf(table: Table, rows: EncodedTable, ...lines: string[]): Promise<SuspectedDependencies> {
  const declarations = declare(...lines);
  const counter = createRowsViolationCounter(rows);
  const rejected = declarations.filter(({ kind }) => kind === 'rejected');
  const relation = relationOf(table, declarations);
  return findSuspectedDependencies(
    { table, relation, denormalized: [], rejected },
    { ...rows, complete: true },
    counter,
    counter,
  );
}

/** `customer -> city, ship_name?` for likely ones, `?` behind what some rows contradict. */
export function likely({ suspected }: SuspectedDependencies): string[] {
  return suspected
    .filter(({ strength }) => strength === 'likely')
    .map(({ determinant, kind, findings }) => {
      const dependents = findings.map(({ dependent, measure }) => `${dependent}${measure.violations > 0 ? '?' : ''}`);
      return `${kind} ${determinant.join(', ')} -> ${dependents.join(', ')}`;
    });
}
