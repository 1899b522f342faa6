import { redact } from '../../errors.ts';

/** Lines of the whole report, and characters of one line. */
const longest = { report: 20, line: 120 };
/** Unchanged lines shown around a change. */
const context = 2;
/** Texts that differ by more lines than this are shown as one block: the search takes time and memory in its square. */
const furthest = 400;

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * What differs between two texts, as a unified diff of at most 20 lines; the rest is counted. Secrets are blanked. Empty
 * when only line ends differ. The shortest edit script is found as in Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
 */
export function renderLineDiff(before: string, after: string): readonly string[] {
  const edits = diffLines(cutLines(before), cutLines(after));
  const lines = hunksOf(edits).flatMap(({ from, to }) => renderHunk(edits, from, to));
  const more = lines.length - longest.report;
  return more <= 0 ? lines : [...lines.slice(0, longest.report), `… ${more} more ${more === 1 ? 'line' : 'lines'}`];
}

function cutLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function diffLines(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const same = (text: string): Edit => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

function diffMiddle(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const trace: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let distance = 0; distance <= furthest; distance += 1) {
    trace.push(reached);
    reached = new Map(reached);
    for (let k = -distance; k <= distance; k += 2) {
      let x = cameDown(reached, k, distance) ? at(reached, k + 1) : at(reached, k - 1) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      reached.set(k, x);
      if (x >= before.length && x - k >= after.length) return walkBack(trace, before, after);
    }
  }
  return [...before.map((text): Edit => ({ sign: '-', text })), ...after.map((text): Edit => ({ sign: '+', text }))];
}

/** Diagonal `k` is best reached by an insertion, coming from the diagonal above it. */
function cameDown(reached: ReadonlyMap<number, number>, k: number, distance: number): boolean {
  return k === -distance || (k !== distance && at(reached, k - 1) < at(reached, k + 1));
}

function at(reached: ReadonlyMap<number, number>, k: number): number {
  return reached.get(k) ?? -1;
}

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): readonly Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [before.length, after.length];
  for (let distance = trace.length - 1; distance >= 0; distance -= 1) {
    const reached = trace[distance] as ReadonlyMap<number, number>;
    const down = cameDown(reached, x - y, distance);
    const from = down ? x - y + 1 : x - y - 1;
    const [fromX, fromY] = [at(reached, from), at(reached, from) - from];
    for (; x > Math.max(fromX, 0) && y > Math.max(fromY, 0); x -= 1, y -= 1)
      edits.push({ sign: ' ', text: before[x - 1] as string });
    if (distance === 0) break;
    edits.push(down ? { sign: '+', text: after[y - 1] as string } : { sign: '-', text: before[x - 1] as string });
    [x, y] = [fromX, fromY];
  }
  return edits.reverse();
}

interface Hunk {
  readonly from: number;
  readonly to: number;
}

/** Changes with their context; those whose contexts touch are one. */
function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const hunks: { from: number; to: number }[] = [];
  for (const [index, { sign }] of edits.entries()) {
    if (sign === ' ') continue;
    const from = Math.max(0, index - context);
    const to = Math.min(edits.length, index + context + 1);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  }
  return hunks;
}

function renderHunk(edits: readonly Edit[], from: number, to: number): readonly string[] {
  const shown = edits.slice(from, to);
  const count = (some: readonly Edit[], sign: Edit['sign']): number =>
    some.filter((edit) => edit.sign === ' ' || edit.sign === sign).length;
  const range = (sign: Edit['sign']): string => {
    const length = count(shown, sign);
    const first = count(edits.slice(0, from), sign) + (length === 0 ? 0 : 1);
    return length === 1 ? `${first}` : `${first},${length}`;
  };
  const cut = cutAt(shown);
  return [
    `@@ -${range('-')} +${range('+')} @@`,
    ...shown.map(({ sign, text }) => `${sign}${shorten(redact(text), cut)}`),
  ];
}

/** Where long lines begin to differ, so that they can be cut there. */
function cutAt(shown: readonly Edit[]): number {
  const removed = shown.find(({ sign }) => sign === '-')?.text ?? '';
  const added = shown.find(({ sign }) => sign === '+')?.text ?? '';
  let same = 0;
  while (same < removed.length && removed[same] === added[same]) same += 1;
  return same;
}

function shorten(text: string, differsAt: number): string {
  if (text.length <= longest.line) return text;
  const from = Math.max(0, Math.min(differsAt - 40, text.length - longest.line));
  const to = from + longest.line;
  return `${from === 0 ? '' : '…'}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
}
