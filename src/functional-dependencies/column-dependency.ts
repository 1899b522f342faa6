/** A functional dependency between columns of one table, by their names. */
export interface ColumnDependency {
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/** Whether `right` follows from `left`: the closure of Armstrong 1974, for the few dependencies that names are kept of. */
export function determines(dependencies: readonly ColumnDependency[], left: readonly string[], right: string): boolean {
  const closed = new Set(left);
  for (let size = -1; size !== closed.size; ) {
    size = closed.size;
    for (const dependency of dependencies) {
      if (dependency.left.every((name) => closed.has(name))) for (const name of dependency.right) closed.add(name);
    }
  }
  return closed.has(right);
}
