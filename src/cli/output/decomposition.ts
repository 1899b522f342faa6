import type { Decomposition } from '../../decompose/decompose.ts';

/** The two files as one text to read, or where they were written; then what is left to do. */
export function renderDecomposition({ up, down, notes }: Decomposition, written: readonly string[]): string {
  const files = written.length > 0 ? written.map((path) => `${path}\n`) : [up, '\n-- ===== down =====\n\n', down];
  return [...files, ...notes.map((note) => `${written.length > 0 ? '' : '-- '}note: ${note}\n`)].join('');
}
