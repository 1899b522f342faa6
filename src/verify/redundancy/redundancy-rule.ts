import { derivedColumns } from '../../catalog/derived-column.ts';
import type { Column, Schema, Table } from '../../catalog/schema.ts';
import type { Database } from '../../connection/session.ts';
import type { TableSample } from '../../functional-dependencies/rows/table-sample.ts';
import type { Declaration } from '../../project/dependencies.ts';
import type { RowFinding } from './row-finding.ts';

/** One table whose rows are looked at, and what people have said about it. */
export interface RuleScope {
  readonly database: Database;
  readonly schema: Schema;
  readonly table: Table;
  /** The rows that are looked at before anything is asked about all of them. */
  readonly sample: TableSample;
  /** Lines of dependencies.txt about this table. */
  readonly declarations: readonly Declaration[];
  /** Names of columns stored twice on purpose. */
  readonly denormalized: readonly string[];
  /** The project's folder, as the user wrote it. */
  readonly folder: string;
}

/** One kind of fact stored twice, or not declared, that rows can show. It is run in a read-only transaction. */
export interface RedundancyRule {
  readonly id: string;
  /** Also what a line of dependencies.txt excludes: such a finding names the line, see `RowFinding`. */
  find(scope: RuleScope): Promise<readonly RowFinding[]>;
}

/** Columns that the table itself stores: neither generated, nor held equal by a check, nor stored twice on purpose. */
export function ownColumns({ table, denormalized }: Pick<RuleScope, 'table' | 'denormalized'>): Column[] {
  const derived = derivedColumns(table).map(({ name }) => name);
  return table.columns.filter(({ name }) => !derived.includes(name) && !denormalized.includes(name));
}
