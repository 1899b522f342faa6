import type { HoldsInRows } from './candidates.ts';
import type { Role } from './determinants.ts';
import type { SuspectedDependency } from './suspected-dependency.ts';

/**
 * Of dependencies that follow from one another only those that a minimal cover would hold stay likely, each told once: from
 * X → Y, Y → A and so X → A the last one goes, and where X alone is worth telling, Y → A is weak.
 */
export function withoutImplied(
  suspected: readonly SuspectedDependency[],
  holdsInRows: HoldsInRows,
  roles: ReadonlyMap<string, Role>,
): SuspectedDependency[] {
  const marked = markImplied(suspected, holdsInRows, roles);
  return marked
    .map((dependency) => withoutTransitive(dependency, marked, holdsInRows))
    .filter(({ findings }) => findings.length > 0);
}

/**
 * A determinant that a likely one determines is likely itself only where it refers to something or is a code: a city that
 * determines the country says little once both stand in the table of the customer, a customer in an order says something
 * of its own.
 */
function markImplied(
  suspected: readonly SuspectedDependency[],
  holdsInRows: HoldsInRows,
  roles: ReadonlyMap<string, Role>,
): SuspectedDependency[] {
  const likely = suspected.filter(({ strength, determinant }) => strength === 'likely' && determinant.length === 1);
  return suspected.map((own): SuspectedDependency => {
    const above = likely.find((other) => isAbove(other, own, holdsInRows));
    const [first = '', ...others] = own.determinant;
    const isOfItsOwn = others.length === 0 && roles.get(first) !== 'short text';
    if (above === undefined || isOfItsOwn) return own;
    return { ...own, strength: 'weak', impliedBy: above.determinant[0] };
  });
}

/** What a likely determinant determines by way of another likely one is told of that one alone. */
function withoutTransitive(
  own: SuspectedDependency,
  suspected: readonly SuspectedDependency[],
  holdsInRows: HoldsInRows,
): SuspectedDependency {
  if (own.strength !== 'likely') return own;
  const below = suspected.filter((other) => other.strength === 'likely' && isAbove(own, other, holdsInRows));
  const told = below.flatMap(({ findings }) => findings.map(({ dependent }) => dependent));
  return { ...own, findings: own.findings.filter(({ dependent }) => !told.includes(dependent)) };
}

/** Whether `one` determines `other` and is not determined by it. With rows that lack `one`, its groups may be the fewer. */
function isAbove(one: SuspectedDependency, other: SuspectedDependency, holdsInRows: HoldsInRows): boolean {
  const determines = (from: SuspectedDependency, to: SuspectedDependency): boolean =>
    to.determinant.every((name) => holdsInRows(from.determinant, name));
  return one !== other && determines(one, other) && (groupsOf(one) > groupsOf(other) || !determines(other, one));
}

function groupsOf({ findings }: SuspectedDependency): number {
  return findings[0]?.measure.groups ?? 0;
}
