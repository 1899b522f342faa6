/** A functional dependency between columns of one table, by their names. */
export interface ColumnDependency {
  readonly determinant: readonly string[];
  readonly dependent: readonly string[];
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
      if (dependency.determinant.every((name) => closed.has(name)))
        for (const name of dependency.dependent) closed.add(name);
    }
  }
  return closed.has(dependent);
}
