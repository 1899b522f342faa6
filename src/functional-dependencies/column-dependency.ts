/** A functional dependency between columns of one table, by their names: `left` is the determinant, `right` the dependents. */
export interface ColumnDependency {
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/** Whether the dependencies imply this one: the closure of Armstrong 1974, for the few of which names are kept. */
export function determines(
  dependencies: readonly ColumnDependency[],
  determinant: readonly string[],
  dependent: string,
): boolean {
  const closed = new Set(determinant);
  for (let size = -1; size !== closed.size; ) {
    size = closed.size;
    for (const dependency of dependencies) {
      if (dependency.left.every((name) => closed.has(name))) for (const name of dependency.right) closed.add(name);
    }
  }
  return closed.has(dependent);
}
