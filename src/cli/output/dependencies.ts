import type { DependencyList } from '../../functional-dependencies/discovery/dependency-list.ts';
import type { SkippedTable } from '../../functional-dependencies/discovery/table-dependencies.ts';
import { printable } from './printable.ts';

/** A heading for each table, then one dependency a line as in published lists: `{a,b}->c`. */
export function renderDependencies(lists: readonly (DependencyList | SkippedTable)[]): string {
  return printable(lists.map((list) => ('skipped' in list ? renderSkipped(list) : renderList(list))).join('\n'));
}

function renderList({ table, rows, columns, dependencies, complete }: DependencyList): string {
  const found = `${count(dependencies.length)} minimal ${dependencies.length === 1 ? 'dependency' : 'dependencies'}`;
  const looked = complete ? `${count(rows)} rows` : `a sample of ${count(rows)} rows`;
  const valid = complete ? '' : ' that the sample obeys: rows outside it may contradict some';
  const heading = `${table}: ${looked}, ${columns.length} columns, ${found}${valid}\n`;
  return [
    heading,
    ...dependencies.map(({ determinant, dependent }) => `{${determinant.join(',')}}->${dependent}\n`),
  ].join('');
}

function renderSkipped({ table, skipped }: SkippedTable): string {
  return `${table}: skipped, ${skipped}\n`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
