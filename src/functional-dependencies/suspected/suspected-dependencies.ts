import type { TableRows } from '../rows/table-rows.ts';
import { dependencyBits, enoughBits, noticeableBits } from '../significance.ts';
import { columnNames, columnSet, type TableRelation } from '../table-relation.ts';
import { candidateKeys, isSuperkey } from '../theory/keys.ts';
import { type Candidate, createHoldsInRows, findCandidates } from './candidates.ts';
import { plausibleDeterminants } from './determinants.ts';
import { findEquivalents } from './equivalent-attributes.ts';
import { withoutImplied } from './implied-dependencies.ts';
import { type ExcludedDependency, type Known, withoutKnown } from './known-dependencies.ts';
import { withIndependence } from './parents.ts';
import type { RowsViolationCounter } from './rows-violation-counter.ts';
import type { SuspectedDependency } from './suspected-dependency.ts';
import type { ViolationCounter } from './violation-counter.ts';

export interface SuspectedDependencies {
  readonly suspected: readonly SuspectedDependency[];
  /** Those of `Known.rejected` that silence something: the rows obey them, or nearly. */
  readonly silenced: readonly ExcludedDependency[];
  /** Pairs of columns that were not looked at, for being too many. */
  readonly omittedPairs: number;
}

/**
 * The dependencies that the rows obey though no key and no declaration demands them, grouped by determinant.
 * @param rows all rows of the table, or a sample
 * @param inMemory counts on `rows`: it refutes what it can before anything is asked about all rows
 * @param onAllRows counts on all rows of the table: `inMemory` again where `rows` are complete
 */
export async function findSuspectedDependencies(
  known: Known,
  rows: TableRows,
  inMemory: RowsViolationCounter,
  onAllRows: ViolationCounter,
): Promise<SuspectedDependencies> {
  const { relation, table } = known;
  const keys = keysOf(relation);
  const { determinants, roles, omitted } = plausibleDeterminants(table, keys, rows);
  const open = determinants.filter((determinant) => !isSuperkey(columnSet(determinant, relation), relation));
  const candidates = await findCandidates(open, rows, inMemory, onAllRows);
  const { unknown, silenced } = withoutKnown(candidates, known, keys.flat());
  const holdsInRows = createHoldsInRows(candidates);
  const equivalents = findEquivalents(candidates, holdsInRows, roles);
  const represented = unknown.filter(({ determinant }) => !determinant.some((name) => equivalents.has(name)));
  const measured = await withIndependence(represented, rows, inMemory, onAllRows);
  const suspected = measured.filter(isNoticeable).map((candidate) => suspect(candidate, keys, equivalents));
  return { suspected: withoutImplied(suspected, holdsInRows, roles), silenced, omittedPairs: omitted };
}

/** The candidate keys by column names. Without any declared key the theory takes all columns for one, and all would be prime. */
function keysOf(relation: TableRelation): string[][] {
  if (relation.declaredKeys.length === 0) return [];
  return candidateKeys(relation).map((key) => columnNames(key, relation));
}

function isNoticeable({ findings }: Candidate): boolean {
  return findings.some(({ independent }) => dependencyBits(independent) >= noticeableBits);
}

/** @param equivalents for a column the one that stands for it */
function suspect(
  { determinant, findings }: Candidate,
  keys: readonly (readonly string[])[],
  equivalents: ReadonlyMap<string, string>,
): SuspectedDependency {
  const isPartial = keys.some(
    (key) => key.length > determinant.length && determinant.every((name) => key.includes(name)),
  );
  const isLikely = findings.some(({ independent }) => dependencyBits(independent) >= enoughBits);
  const others = [...equivalents].filter(([, name]) => determinant.length === 1 && name === determinant[0]);
  return {
    determinant,
    kind: isPartial ? 'partial' : 'transitive',
    findings,
    equivalents: others.map(([other]) => other),
    strength: isLikely ? 'likely' : 'weak',
    impliedBy: undefined,
  };
}
