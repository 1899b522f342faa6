import type { Candidate, HoldsInRows } from './candidates.ts';
import { type Role, roleOrder } from './determinants.ts';

/** Two columns of which one determines the other are equivalent if neither has this many times the values of the other. */
const sameGroups = 1.05;

/**
 * Equivalent attributes: columns that determine each other, so that one would do. Gives for a column the equivalent one that is a
 * better name for both: a foreign key before a code before a text, then the one that comes first in the table, as people put what
 * identifies first. Columns that stand for themselves are not in the map.
 */
export function findEquivalents(
  candidates: readonly Candidate[],
  holdsInRows: HoldsInRows,
  roles: ReadonlyMap<string, Role>,
): ReadonlyMap<string, string> {
  const rank = (name: string): number => roleOrder.indexOf(roles.get(name) ?? 'short text');
  const singles = candidates.filter(({ determinant }) => determinant.length === 1);
  const groups = new Map(
    singles.map(({ determinant, findings }) => [determinant[0] ?? '', findings[0]?.measure.groups ?? 0]),
  );
  const names = [...groups.keys()].sort((one, other) => rank(one) - rank(other));
  const equivalents = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    if (equivalents.has(name)) continue;
    for (const other of names.slice(index + 1)) {
      if (!equivalents.has(other) && areEquivalent(name, other, groups, holdsInRows)) equivalents.set(other, name);
    }
  }
  return equivalents;
}

/** Rows without the one may have the other: then they have different numbers of groups, and still each determines the other. */
function areEquivalent(
  one: string,
  other: string,
  groups: ReadonlyMap<string, number>,
  holdsInRows: HoldsInRows,
): boolean {
  const [there, back] = [holdsInRows([one], other), holdsInRows([other], one)];
  const [ofOne, ofOther] = [groups.get(one) ?? 0, groups.get(other) ?? 0];
  const haveSameGroups = Math.max(ofOne, ofOther) < sameGroups * Math.min(ofOne, ofOther);
  return (there && back) || ((there || back) && haveSameGroups);
}
