import type { Pace } from '../time-slice.ts';

/**
 * Enumerates minimal hitting sets with MMCS (Murakami & Uno 2014, "Efficient algorithms for dualizing large-scale
 * hypergraphs"), over edges of which new ones may turn up on the way.
 */
export interface HittingSetSearch {
  readonly vertices: number;
  /** Words of 32 vertices in an edge. */
  readonly words: number;
  /** Larger sets are not looked for. */
  readonly maxSize: number;
  /**
   * Takes a set that hits every edge known and is minimal for them. Gives the edges it turns out to miss; none
   * means that it is accepted.
   */
  visit(set: readonly number[]): readonly Uint32Array[];
}

interface State extends HittingSetSearch {
  edges: Uint32Array;
  count: number;
  /** hit[v]: the edges that hold vertex v, as bits. */
  hit: Uint32Array[];
  readonly levels: Level[];
  readonly chosen: number[];
}

/** What holds once the first `level` vertices are chosen. */
interface Level {
  uncovered: Uint32Array;
  /** critical[i]: the edges that only the i-th chosen vertex hits. */
  critical: Uint32Array[];
}

/**
 * Where `visit` accepts everything it is shown, it has been shown every minimal hitting set of at most `maxSize` once.
 * Where it gave new edges, branches cut off before they were known may hide further ones: search again with all edges.
 */
export function* searchHittingSets(
  search: HittingSetSearch,
  edges: readonly Uint32Array[],
  pace: Pace,
): Generator<void, void> {
  const state = createState(search, edges.length);
  state.levels.push({ uncovered: new Uint32Array(edgeWords(state)), critical: [] });
  for (const edge of edges) addEdge(state, edge);
  const candidates = new Uint32Array(search.words);
  for (let vertex = 0; vertex < search.vertices; vertex += 1) setBit(candidates, vertex);
  // One frame for each chosen vertex and the empty set: a stack of our own can be left and taken up again.
  const frames: Frame[] = [];
  for (let entered: Uint32Array | undefined = candidates; ; ) {
    if (entered !== undefined) frames.push({ candidates: entered, branches: expand(state, entered), next: 0 });
    if (pace.isDue()) yield;
    const frame = frames[frames.length - 1] as Frame;
    entered = enterNext(state, frame);
    if (entered !== undefined) continue;
    frames.pop();
    if (frames.length === 0) return;
    leave(state, frames[frames.length - 1] as Frame);
  }
}

/** A set of chosen vertices whose supersets are being tried. */
interface Frame {
  /** Vertices that may still join. */
  readonly candidates: Uint32Array;
  readonly branches: Uint32Array | undefined;
  /** The first of `branches` not tried yet. */
  next: number;
}

/** Chooses the next branch that can be; gives the candidates below it. */
function enterNext(state: State, frame: Frame): Uint32Array | undefined {
  if (frame.branches === undefined) return undefined;
  for (let vertex = frame.next; vertex < state.vertices; vertex += 1) {
    if (!hasBit(frame.branches, vertex) || !choose(state, vertex)) continue;
    frame.next = vertex + 1;
    return frame.candidates.slice();
  }
  return undefined;
}

/** Takes back what the frame chose last; its later branches may hold it. */
function leave(state: State, frame: Frame): void {
  state.chosen.pop();
  state.levels.pop();
  setBit(frame.candidates, frame.next - 1);
}

function createState(search: HittingSetSearch, expected: number): State {
  const capacity = Math.ceil((expected + 1) / 32) * 64;
  return {
    vertices: search.vertices,
    words: search.words,
    maxSize: search.maxSize,
    visit: (set) => search.visit(set),
    edges: new Uint32Array(capacity * search.words),
    count: 0,
    hit: Array.from({ length: search.vertices }, () => new Uint32Array(capacity / 32)),
    levels: [],
    chosen: [],
  };
}

function edgeWords(state: State): number {
  return state.edges.length / state.words / 32;
}

/** The new edge holds no chosen vertex, so it is uncovered on every level and critical for none. */
function addEdge(state: State, edge: Uint32Array): void {
  if ((state.count + 1) * state.words > state.edges.length) doubleCapacity(state);
  state.edges.set(edge, state.count * state.words);
  for (let vertex = 0; vertex < state.vertices; vertex += 1) {
    if (hasBit(edge, vertex)) setBit(state.hit[vertex] as Uint32Array, state.count);
  }
  for (const { uncovered } of state.levels) setBit(uncovered, state.count);
  state.count += 1;
}

function doubleCapacity(state: State): void {
  state.edges = doubled(state.edges);
  state.hit = state.hit.map(doubled);
  for (const level of state.levels) {
    level.uncovered = doubled(level.uncovered);
    level.critical = level.critical.map(doubled);
  }
}

/** Looks at what is chosen; gives the vertices to try next, none where the branch ends here. */
function expand(state: State, candidates: Uint32Array): Uint32Array | undefined {
  let edge = smallestUncovered(state, candidates);
  if (edge < 0) {
    for (const missed of state.visit(state.chosen)) addEdge(state, missed);
    edge = smallestUncovered(state, candidates);
    if (edge < 0) return undefined;
  }
  if (state.chosen.length >= state.maxSize) return undefined;
  const isLast = state.chosen.length === state.maxSize - 1;
  const branches = isLast ? inEveryUncovered(state, candidates) : inEdge(state, edge, candidates);
  for (let word = 0; word < state.words; word += 1)
    candidates[word] = (candidates[word] as number) & ~(branches[word] as number);
  return branches;
}

function inEdge({ edges, words }: State, edge: number, candidates: Uint32Array): Uint32Array {
  return candidates.map((word, at) => word & (edges[edge * words + at] as number));
}

/** The last vertex has to hit whatever the others do not. */
function inEveryUncovered(state: State, candidates: Uint32Array): Uint32Array {
  const { uncovered } = state.levels[state.levels.length - 1] as Level;
  let common = candidates;
  for (let edge = 0; edge < state.count; edge += 1) {
    if (!hasBit(uncovered, edge)) continue;
    common = inEdge(state, edge, common);
    if (common.every((word) => word === 0)) break;
  }
  return common;
}

/** The uncovered edge with the fewest candidates, -1 if every edge is covered. */
function smallestUncovered(state: State, candidates: Uint32Array): number {
  const { uncovered } = state.levels[state.levels.length - 1] as Level;
  let best = -1;
  let fewest = Number.POSITIVE_INFINITY;
  for (let word = 0; word * 32 < state.count; word += 1) {
    for (let bits = uncovered[word] as number; bits !== 0; bits &= bits - 1) {
      const edge = word * 32 + 31 - Math.clz32(bits & -bits);
      const size = commonSize(state, edge, candidates, fewest);
      if (size >= fewest) continue;
      if (size === 0) return edge;
      best = edge;
      fewest = size;
    }
  }
  return best;
}

function commonSize({ edges, words }: State, edge: number, candidates: Uint32Array, enough: number): number {
  let size = 0;
  for (let word = 0; word < words && size < enough; word += 1) {
    size += bitCount((edges[edge * words + word] as number) & (candidates[word] as number));
  }
  return size;
}

/** Chooses a vertex unless that would leave a chosen one without an edge of its own; says whether it did. */
function choose(state: State, vertex: number): boolean {
  const hit = state.hit[vertex] as Uint32Array;
  const { uncovered, critical } = state.levels[state.levels.length - 1] as Level;
  const kept: Uint32Array[] = [];
  for (const edges of critical) {
    const rest = minus(edges, hit);
    if (rest === undefined) return false;
    kept.push(rest);
  }
  kept.push(uncovered.map((word, at) => word & (hit[at] as number)));
  state.levels.push({ uncovered: minus(uncovered, hit) ?? new Uint32Array(uncovered.length), critical: kept });
  state.chosen.push(vertex);
  return true;
}

/** `undefined` for the empty set. */
function minus(edges: Uint32Array, removed: Uint32Array): Uint32Array | undefined {
  const rest = new Uint32Array(edges.length);
  let any = 0;
  for (let word = 0; word < edges.length; word += 1) {
    const left = (edges[word] as number) & ~(removed[word] as number);
    rest[word] = left;
    any |= left;
  }
  return any === 0 ? undefined : rest;
}

function setBit(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
}

function hasBit(words: Uint32Array, bit: number): boolean {
  return ((words[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
}

function doubled(words: Uint32Array): Uint32Array {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
  return larger;
}

/** Warren, "Hacker's Delight", figure 5-2. */
export function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
