import { copiedInto } from '../array-growth.ts';
import { type BitSet, bitCount, difference, hasBit, setBit } from './bit-set.ts';

/**
 * The vertices chosen so far in a search for minimal hitting sets, and which edges they hit: what MMCS keeps up to date
 * instead of computing it again for each set (Murakami & Uno 2014, section 4). Edges are numbered as they were added.
 */
export interface PartialHittingSet {
  /** Vertices of the hypergraph. */
  readonly vertices: number;
  /** Words of 32 vertices in an edge. */
  readonly words: number;
  readonly chosen: number[];
  /** The edges, `words` words each, one behind the other. */
  edges: Uint32Array;
  /** Edges known. */
  count: number;
  /** hit[v]: the edges that hold vertex v. */
  hit: BitSet[];
  /** levels[n]: what holds once the first n vertices are chosen. */
  readonly levels: Level[];
}

interface Level {
  /** The edges that no chosen vertex hits. */
  uncovered: BitSet;
  /** critical[i]: the edges that only the i-th chosen vertex hits. It can be left out where there are none. */
  critical: BitSet[];
}

/** Nothing chosen, no edge known, room for `expected` edges. */
export function createPartialHittingSet(vertices: number, words: number, expected: number): PartialHittingSet {
  const capacity = Math.ceil((expected + 1) / 32) * 64;
  const edgeWords = capacity / 32;
  return {
    vertices,
    words,
    chosen: [],
    edges: new Uint32Array(capacity * words),
    count: 0,
    hit: Array.from({ length: vertices }, () => new Uint32Array(edgeWords)),
    levels: [{ uncovered: new Uint32Array(edgeWords), critical: [] }],
  };
}

/** The new edge must hold no chosen vertex: it is uncovered on every level and critical for none. */
export function addEdge(partial: PartialHittingSet, edge: BitSet): void {
  if ((partial.count + 1) * partial.words > partial.edges.length) doubleCapacity(partial);
  partial.edges.set(edge, partial.count * partial.words);
  for (let vertex = 0; vertex < partial.vertices; vertex += 1) {
    if (hasBit(edge, vertex)) setBit(partial.hit[vertex] as BitSet, partial.count);
  }
  for (const { uncovered } of partial.levels) setBit(uncovered, partial.count);
  partial.count += 1;
}

function doubleCapacity(partial: PartialHittingSet): void {
  partial.edges = doubled(partial.edges);
  partial.hit = partial.hit.map(doubled);
  for (const level of partial.levels) {
    level.uncovered = doubled(level.uncovered);
    level.critical = level.critical.map(doubled);
  }
}

function doubled(words: Uint32Array): Uint32Array {
  return copiedInto(new Uint32Array(words.length * 2), words);
}

/** Chooses a vertex, unless a chosen one would be left without a critical edge and the set not minimal; says whether it did. */
export function choose(partial: PartialHittingSet, vertex: number): boolean {
  const hit = partial.hit[vertex] as BitSet;
  const { uncovered, critical } = currentLevel(partial);
  const kept: BitSet[] = [];
  for (const edges of critical) {
    const rest = difference(edges, hit);
    if (rest === undefined) return false;
    kept.push(rest);
  }
  kept.push(uncovered.map((word, index) => word & (hit[index] as number)));
  partial.levels.push({ uncovered: difference(uncovered, hit) ?? new Uint32Array(uncovered.length), critical: kept });
  partial.chosen.push(vertex);
  return true;
}

/** Takes back the vertex chosen last. */
export function undoChoice(partial: PartialHittingSet): void {
  partial.chosen.pop();
  partial.levels.pop();
}

function currentLevel({ levels }: PartialHittingSet): Level {
  return levels[levels.length - 1] as Level;
}

/** The uncovered edge with the fewest candidates, -1 if every edge is covered. */
export function smallestUncovered(partial: PartialHittingSet, candidates: BitSet): number {
  const { uncovered } = currentLevel(partial);
  let best = -1;
  let fewest = Number.POSITIVE_INFINITY;
  for (let word = 0; word * 32 < partial.count; word += 1) {
    for (let bits = uncovered[word] as number; bits !== 0; bits &= bits - 1) {
      const edge = word * 32 + 31 - Math.clz32(bits & -bits);
      const size = commonSize(partial, edge, candidates, fewest);
      if (size >= fewest) continue;
      if (size === 0) return edge;
      best = edge;
      fewest = size;
    }
  }
  return best;
}

/** How many candidates an edge holds; counting ends once there are `enough`. */
function commonSize({ edges, words }: PartialHittingSet, edge: number, candidates: BitSet, enough: number): number {
  let size = 0;
  for (let word = 0; word < words && size < enough; word += 1) {
    size += bitCount((edges[edge * words + word] as number) & (candidates[word] as number));
  }
  return size;
}

/** The candidates that an edge holds. */
export function inEdge({ edges, words }: PartialHittingSet, edge: number, candidates: BitSet): BitSet {
  return candidates.map((word, index) => word & (edges[edge * words + index] as number));
}

/** The candidates that every uncovered edge holds: the last vertex has to hit whatever the others do not. */
export function inEveryUncovered(partial: PartialHittingSet, candidates: BitSet): BitSet {
  const { uncovered } = currentLevel(partial);
  let common = candidates;
  for (let edge = 0; edge < partial.count; edge += 1) {
    if (!hasBit(uncovered, edge)) continue;
    common = inEdge(partial, edge, common);
    if (common.every((word) => word === 0)) break;
  }
  return common;
}
