import type { Table } from '../../catalog/schema.ts';
import { drawTableSample, type TableSample } from '../../functional-dependencies/rows/table-sample.ts';
import type { Declaration } from '../../project/dependencies.ts';
import {
  askForRedundancy,
  type KnownTable,
  type RowsContext,
  unexamined,
  withoutRedundancy,
  withoutRows,
} from '../redundancy/redundancy.ts';
import type { RowFinding } from '../redundancy/row-finding.ts';
import { askInTurn, type RowQuestion } from '../row-questions.ts';
import type { Check } from '../section.ts';
import { describeSearch, type SearchedRows, searchDependencies, unsearched, usedExclusions } from './suspected-data.ts';
import { excludedDependencies, excludedRedundancy, findUnusedExclusions } from './unused-exclusions.ts';
import { withoutExplained } from './without-explained.ts';

/** Milliseconds: a statement of the search that takes longer gives its table up; a shorter limit of the session's own stays. */
const longestStatement = 60_000;

/**
 * What the rows of a table say of what nobody declared: dependencies, other facts stored twice, and lines of
 * dependencies.txt that exclude none of these. Rows refute and never prove, so what is found is a warning, and what is not
 * found passes as examined. A table that may not be read, is gone or takes too long is skipped with the reason.
 */
export async function examineRows(context: RowsContext, known: KnownTable): Promise<Check[]> {
  const { database, limits } = context;
  const { table, declarations } = known;
  const longest = limits?.statementTimeout ?? longestStatement;
  const found: RowFinding[] = [];
  let sample: TableSample | undefined;
  let search: SearchedRows | string = '';
  const draw: RowQuestion = {
    statementTimeout: longest,
    async ask() {
      sample = await drawTableSample(database, table, limits?.sample);
      if (sample.tableRows === 0) found.push(withoutRows(table));
    },
    giveUp(obstacle) {
      search = obstacle;
      found.push(unexamined(table, 'redundancy', obstacle));
    },
  };
  const dependencies: RowQuestion = {
    statementTimeout: longest,
    async ask() {
      if (sample !== undefined) search = await searchDependencies(database, known, sample);
    },
    giveUp(obstacle) {
      search = obstacle;
    },
  };
  await askInTurn(database, table, [draw, dependencies, ...askForRedundancy(context, known, () => sample, found)]);
  return judgeFound(table, declarations, search, found);
}

/** @param search what the search has found, or why it could not be */
function judgeFound(
  table: Table,
  declarations: readonly Declaration[],
  search: SearchedRows | string,
  found: readonly RowFinding[],
): Check[] {
  const searched = typeof search === 'string' ? undefined : search;
  const { findings, suspects } = withoutExplained({ findings: found, suspects: searched?.found.suspected ?? [] });
  const dependencies =
    typeof search === 'string' ? [unsearched(table, search)] : describeSearch(table, declarations, search, suspects);
  const included = (finding: RowFinding): boolean => finding.excludedBy.length === 0;
  const isClean = found.filter(included).every(({ check }) => check.status === 'pass');
  return [
    ...dependencies,
    ...findings.filter(included).map(({ check }) => check),
    ...(isClean ? [withoutRedundancy(table)] : []),
    ...judgeExclusions(table, declarations, searched, found, findings),
  ];
}

/** Nothing is said where rows could not be examined: they may be what a line is about. */
function judgeExclusions(
  table: Table,
  declarations: readonly Declaration[],
  searched: SearchedRows | undefined,
  found: readonly RowFinding[],
  findings: readonly RowFinding[],
): Check[] {
  if (found.some(({ cause }) => cause.kind === 'unexamined')) return [];
  const ofSearch = searched === undefined ? [] : excludedDependencies(declarations);
  const used = [
    ...(searched === undefined ? [] : usedExclusions(declarations, searched.found)),
    ...findings.flatMap(({ excludedBy }) => excludedBy),
  ];
  return findUnusedExclusions(table, [...ofSearch, ...excludedRedundancy(table, declarations)], used);
}
