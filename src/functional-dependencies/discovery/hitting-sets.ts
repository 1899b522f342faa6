import type { TimeSlice } from '../time-slice.ts';
import { type BitSet, hasBit, setBit } from './bit-set.ts';
import {
  addEdge,
  choose,
  createPartialHittingSet,
  inEdge,
  inEveryUncovered,
  type PartialHittingSet,
  smallestUncovered,
  undoChoice,
} from './partial-hitting-set.ts';

/**
 * What to look for in a hypergraph: `vertices` numbered from 0, and edges, each a set of vertices. A hitting set holds a vertex of
 * every edge; it is minimal where no vertex can be left out. Here a vertex is a column and an edge a difference set.
 */
export interface HittingSetSearch {
  readonly vertices: number;
  /** Words of 32 vertices in an edge. */
  readonly words: number;
  /** Vertices in a hitting set at most; larger ones are not looked for. */
  readonly maxSize: number;
  /**
   * Takes a set that hits every edge known and is minimal for them. Gives the edges it turns out to miss; none
   * means that it is accepted.
   */
  visit(set: readonly number[]): readonly BitSet[];
}

/**
 * Enumerates minimal hitting sets depth first with MMCS (Murakami & Uno 2014, "Efficient algorithms for dualizing large-scale
 * hypergraphs"), over edges of which new ones may turn up on the way. Where `visit` accepts everything it is shown, it has
 * been shown every minimal hitting set of at most `maxSize` vertices once. Where it gave new edges, branches cut off before
 * they were known may hide further ones: search again with all edges.
 */
export function* searchHittingSets(
  search: HittingSetSearch,
  edges: readonly BitSet[],
  timeSlice: TimeSlice,
): Generator<void, void> {
  const partial = createPartialHittingSet(search.vertices, search.words, edges.length);
  for (const edge of edges) addEdge(partial, edge);
  const candidates = new Uint32Array(search.words);
  for (let vertex = 0; vertex < search.vertices; vertex += 1) setBit(candidates, vertex);
  // One frame for each chosen vertex and the empty set: recursion could not be interrupted when a time slice is over.
  const frames: Frame[] = [];
  for (let entered: BitSet | undefined = candidates; ; ) {
    if (entered !== undefined) {
      frames.push({ candidates: entered, branches: expand(search, partial, entered), next: 0 });
    }
    if (timeSlice.isOver()) yield;
    const frame = frames[frames.length - 1] as Frame;
    entered = enterNext(partial, frame);
    if (entered !== undefined) continue;
    frames.pop();
    if (frames.length === 0) return;
    leave(partial, frames[frames.length - 1] as Frame);
  }
}

/** A set of chosen vertices whose supersets are being tried. */
interface Frame {
  /** Vertices that may still join (CAND in the paper). */
  readonly candidates: BitSet;
  /** The vertices to try here, one after the other; undefined where no superset is minimal, or small enough. */
  readonly branches: BitSet | undefined;
  /** The first of `branches` not tried yet. */
  next: number;
}

/** Has the set visited if it hits everything; gives the vertices to try next, none where the branch ends here. */
function expand(search: HittingSetSearch, partial: PartialHittingSet, candidates: BitSet): BitSet | undefined {
  let edge = smallestUncovered(partial, candidates);
  if (edge < 0) {
    for (const missed of search.visit(partial.chosen)) addEdge(partial, missed);
    edge = smallestUncovered(partial, candidates);
    if (edge < 0) return undefined;
  }
  if (partial.chosen.length >= search.maxSize) return undefined;
  const isLast = partial.chosen.length === search.maxSize - 1;
  const branches = isLast ? inEveryUncovered(partial, candidates) : inEdge(partial, edge, candidates);
  for (let word = 0; word < search.words; word += 1) {
    candidates[word] = (candidates[word] as number) & ~(branches[word] as number);
  }
  return branches;
}

/** Chooses the next branch that can be; gives the candidates below it. */
function enterNext(partial: PartialHittingSet, frame: Frame): BitSet | undefined {
  if (frame.branches === undefined) return undefined;
  for (let vertex = frame.next; vertex < partial.vertices; vertex += 1) {
    if (!hasBit(frame.branches, vertex) || !choose(partial, vertex)) continue;
    frame.next = vertex + 1;
    return frame.candidates.slice();
  }
  return undefined;
}

/** Takes back what the frame chose last; its later branches may hold it. */
function leave(partial: PartialHittingSet, frame: Frame): void {
  undoChoice(partial);
  setBit(frame.candidates, frame.next - 1);
}
