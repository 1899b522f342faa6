import type { Table } from '../../catalog/schema.ts';
import type { EncodedTable } from '../rows/encoded-table.ts';
import { columnNames, sameColumns, type TableRelation } from '../table-relation.ts';
import { setOf } from '../theory/attribute-set.ts';
import { implies } from '../theory/closure.ts';
import { candidateKeys, isSuperkey } from '../theory/keys.ts';
import { type Candidate, type Finding, findCandidates } from './candidates.ts';
import { isRowMoment, plausibleDeterminants, type Role, roleOrder } from './determinants.ts';
import { bitsOf, noticeableBits, suspiciousBits } from './measure.ts';
import { withIndependence } from './parents.ts';
import type { RowsExaminer } from './rows-violation-counter.ts';
import type { Examiner } from './violation-counter.ts';

/** What is known of a table before its rows are looked at. */
export interface Known {
  readonly table: Table;
  readonly relation: TableRelation;
  /** Columns that may repeat: stored twice on purpose and compared elsewhere. */
  readonly denormalized: readonly string[];
  /** Dependencies that people call an accident. */
  readonly rejected: readonly { readonly left: readonly string[]; readonly right: readonly string[] }[];
}

/** A determinant that is no key, and the columns that follow from it in the rows. */
export interface Suspect {
  readonly left: readonly string[];
  readonly kind: 'partial' | 'transitive';
  /** Follow in every row, or in all but a few: the `dissent` of their measures tells. */
  readonly findings: readonly Finding[];
  /** Columns with the same groups of rows as `left`, so the same determinant by another name. */
  readonly twins: readonly string[];
  /** `likely`: no accident by arithmetic, and nothing above it explains it away. `weak`: all else worth a line. */
  readonly strength: 'likely' | 'weak';
  /** A likely determinant of `left`: what follows from it follows from there. */
  readonly root: string | undefined;
}

export interface Suspicion {
  readonly suspects: readonly Suspect[];
  /** Those of `rejected` that the rows still obey, or nearly, and that would be looked at: dependency by dependency. */
  readonly silenced: readonly { readonly left: readonly string[]; readonly right: string }[];
  readonly omittedPairs: number;
}

/**
 * The dependencies that the rows obey though no key and no declaration demands them, grouped by determinant. `sample` refutes
 * what it can in memory; `examiner` counts for the rest on all rows.
 */
export async function findSuspects(
  known: Known,
  rows: EncodedTable,
  sample: RowsExaminer,
  examiner: Examiner,
): Promise<Suspicion> {
  const { relation, table } = known;
  // Without any key the theory takes all columns for one, and all would be prime.
  const keyless = relation.declaredKeys.length === 0;
  const keys = keyless ? [] : candidateKeys(relation).map((key) => columnNames(key, relation));
  const { lefts, roles, omitted } = plausibleDeterminants(table, keys, rows);
  const open = lefts.filter((left) => !isSuperkey(toSet(left, relation), relation));
  const all = await findCandidates(open, rows, sample, examiner, sample === examiner);
  const { candidates, silenced } = withoutKnown(all, known, keys.flat());
  const follows = createFollows(all);
  const likeness = twinsOf(all, follows, (name) => roleOrder.indexOf(roles.get(name) ?? 'short text'));
  const represented = candidates.filter(({ left }) => left.every((name) => (likeness.get(name) ?? name) === name));
  const measured = await withIndependence(represented, rows, sample, examiner);
  const suspects = measured.map((candidate) => suspect(candidate, keys, likeness));
  return { suspects: judgeRoots(suspects.filter(isWorthALine), follows, roles), silenced, omittedPairs: omitted };
}

function toSet(names: readonly string[], { columns }: TableRelation): bigint {
  return setOf(names.map((name) => columns.indexOf(name)).filter((position) => position >= 0));
}

/** Leaves what breaks no form, what declarations say already, and what people reject. */
function withoutKnown(
  all: readonly Candidate[],
  { table, relation, denormalized, rejected }: Known,
  prime: readonly string[],
): { candidates: Candidate[]; silenced: { left: readonly string[]; right: string }[] } {
  const silenced: { left: readonly string[]; right: string }[] = [];
  const moments = table.columns.filter(isRowMoment).map(({ name }) => name);
  const candidates = all.map(({ left, findings }) => ({
    left,
    findings: findings.filter(({ right }) => {
      if (prime.includes(right) || denormalized.includes(right) || moments.includes(right)) return false;
      if (implies(relation.dependencies, { left: toSet(left, relation), right: toSet([right], relation) }))
        return false;
      const no = rejected.some((entry) => entry.right.includes(right) && sameColumns(entry.left, left));
      if (no) silenced.push({ left, right });
      return !no;
    }),
  }));
  return { candidates: candidates.filter(({ findings }) => findings.length > 0), silenced };
}

/** A determinant with at most this many times the values of another one that it determines is the same determinant. */
const sameGroups = 1.05;

/**
 * For each column with a near-bijective one that is a better name for both, that one: a foreign key before a code before a
 * text, then the one further left, as people put what identifies first.
 */
function twinsOf(all: readonly Candidate[], follows: Follows, rank: (name: string) => number): Map<string, string> {
  const twins = new Map<string, string>();
  const singles = all.filter(({ left }) => left.length === 1);
  const groups = new Map(singles.map(({ left, findings }) => [left[0], findings[0]?.measure.groups ?? 0]));
  const names = singles.map(({ left: [name = ''] }) => name).sort((one, other) => rank(one) - rank(other));
  for (const [at, name] of names.entries()) {
    if (twins.has(name)) continue;
    for (const other of names.slice(at + 1)) {
      const [own = 0, its = 0] = [groups.get(name), groups.get(other)];
      const [there, back] = [follows([name], other), follows([other], name)];
      const alike = (there || back) && Math.max(own, its) < sameGroups * Math.min(own, its);
      // Rows without the one may have the other: then their groups differ, and still each tells the other.
      if (!twins.has(other) && (alike || (there && back))) twins.set(other, name);
    }
  }
  return twins;
}

/** Whether the column follows from the left side in all rows, or in all but a few. */
type Follows = (left: readonly string[], right: string) => boolean;

function createFollows(all: readonly Candidate[]): Follows {
  const keyOf = (left: readonly string[]): string => JSON.stringify(left.toSorted());
  const rights = new Map(all.map(({ left, findings }) => [keyOf(left), new Set(findings.map(({ right }) => right))]));
  return (left, right) => rights.get(keyOf(left))?.has(right) ?? false;
}

function suspect(
  { left, findings }: Candidate,
  keys: readonly (readonly string[])[],
  likeness: ReadonlyMap<string, string>,
): Suspect {
  const partial = keys.some((key) => key.length > left.length && left.every((name) => key.includes(name)));
  const twins = [...likeness].filter(([, name]) => left.length === 1 && name === left[0]).map(([twin]) => twin);
  const likely = findings.some(({ independent }) => bitsOf(independent) >= suspiciousBits);
  const kind = partial ? 'partial' : 'transitive';
  return { left, kind, findings, twins, strength: likely ? 'likely' : 'weak', root: undefined };
}

function isWorthALine({ findings }: Suspect): boolean {
  return findings.some(({ independent }) => bitsOf(independent) >= noticeableBits);
}

/**
 * What hangs below a likely determinant is likely only where it refers to something or is a code: a city that gives away
 * the country says little once both have left for the table of the customer, a customer in an order says something of its own.
 */
function judgeRoots(suspects: readonly Suspect[], follows: Follows, roles: ReadonlyMap<string, Role>): Suspect[] {
  const likely = suspects.filter(({ strength, left }) => strength === 'likely' && left.length === 1);
  const judged = suspects.map((own): Suspect => {
    const above = likely.find((other) => {
      return isAbove(other, own, follows);
    });
    if (above === undefined || (own.left.length === 1 && roles.get(own.left[0] ?? '') !== 'short text')) return own;
    return { ...own, strength: 'weak', root: above.left[0] };
  });
  return judged.map((own) => withoutDetours(own, judged, follows)).filter(({ findings }) => findings.length > 0);
}

/** As in a minimal cover: what a likely determinant determines by way of another one is told of that one alone. */
function withoutDetours(own: Suspect, judged: readonly Suspect[], follows: Follows): Suspect {
  if (own.strength !== 'likely') return own;
  const below = judged.filter((other) => {
    return other.strength === 'likely' && isAbove(own, other, follows);
  });
  const told = below.flatMap(({ findings }) => findings.map(({ right }) => right));
  return { ...own, findings: own.findings.filter(({ right }) => !told.includes(right)) };
}

/** Whether `one` tells `other` and is not told by it: with rows that lack the one, its groups may be fewer. */
function isAbove(one: Suspect, other: Suspect, follows: Follows): boolean {
  const tells = (from: Suspect, to: Suspect): boolean => to.left.every((name) => follows(from.left, name));
  return one !== other && tells(one, other) && (groupsOf(one) > groupsOf(other) || !tells(other, one));
}

function groupsOf({ findings }: Suspect): number {
  return findings[0]?.measure.groups ?? 0;
}
