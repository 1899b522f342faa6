/** The known name that is most like a mistyped one; `undefined` where none is near (more than a third differs). */
export function closestName(name: string, known: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const other of known) {
    const distance = editDistance(name, other);
    if (
      distance <= Math.max(name.length, other.length) / 3 &&
      distance < (best?.distance ?? Number.POSITIVE_INFINITY)
    ) {
      best = { name: other, distance };
    }
  }
  return best?.name;
}

/** Levenshtein's distance: insertions, deletions and replacements of characters. */
function editDistance(one: string, other: string): number {
  const opposites = [...other];
  let row = [0, ...opposites.map((_, index) => index + 1)];
  for (const [line, character] of [...one].entries()) {
    const next = [line + 1];
    for (const [index, opposite] of opposites.entries()) {
      const replaced = (row[index] ?? 0) + (character === opposite ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
