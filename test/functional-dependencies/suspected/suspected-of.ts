import type { Table } from '../../../src/catalog/schema.ts';
import type { EncodedTable } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { createRowsExaminer } from '../../../src/functional-dependencies/suspected/rows-violation-counter.ts';
import { findSuspects, type Suspicion } from '../../../src/functional-dependencies/suspected/suspected-dependencies.ts';
import { relationOf } from '../../../src/functional-dependencies/table-relation.ts';
import { declare } from '../../verify/normal-forms/table-of.ts';

/** What rows in memory, all there are, make suspect. */
export function suspectsOf(table: Table, rows: EncodedTable, ...lines: string[]): Promise<Suspicion> {
  const declarations = declare(...lines);
  const examiner = createRowsExaminer(rows);
  const rejected = declarations.filter(({ kind }) => kind === 'rejected');
  const relation = relationOf(table, declarations);
  return findSuspects({ table, relation, denormalized: [], rejected }, rows, examiner, examiner);
}

/** `customer -> city, ship_name?` for likely ones, `?` behind what some rows contradict. */
export function likely({ suspects }: Suspicion): string[] {
  return suspects
    .filter(({ strength }) => strength === 'likely')
    .map(({ left, kind, findings }) => {
      const rights = findings.map(({ right, measure }) => `${right}${measure.dissent > 0 ? '?' : ''}`);
      return `${kind} ${left.join(', ')} -> ${rights.join(', ')}`;
    });
}
