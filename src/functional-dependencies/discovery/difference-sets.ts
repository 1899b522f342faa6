import { copiedInto } from '../array-growth.ts';
import type { EncodedTable, Nulls } from '../rows/encoded-table.ts';

/**
 * What pairs of rows prove. A difference set is the set of columns in which two rows differ (Mannila & Räihä 1994); it refutes
 * every dependency whose determinant holds none of it and whose dependent is in it. Each set is kept once, as a record: words of
 * 32 columns, and where NULLs are unknown as many words again for the columns that differ as dependents, where NULL equals NULL.
 */
export interface DifferenceSets {
  readonly table: EncodedTable;
  readonly nulls: Nulls;
  /** Words in a set of columns. */
  readonly words: number;
  /** Words in a record: `words`, or twice as many. */
  readonly width: number;
  /** The records, one behind the other. */
  records: Uint32Array;
  /** Records in use. */
  count: number;
  /** A hash table with open addressing, to find a record again: record number + 1, or 0 where free. */
  slots: Int32Array;
}

export function createDifferenceSets(table: EncodedTable, nulls: Nulls): DifferenceSets {
  const words = Math.max(1, Math.ceil(table.columns.length / 32));
  const width = nulls === 'equal' ? words : 2 * words;
  return { table, nulls, words, width, records: new Uint32Array(width * 1024), count: 0, slots: new Int32Array(2048) };
}

/** Words of records, and records, at most: a search holds some ten times as much. */
const mostWords = 2 ** 24;
const mostRecords = 2 ** 21;

/** Whether there is no room for further sets. */
export function isFull({ count, width }: DifferenceSets): boolean {
  return count >= Math.min(mostRecords, Math.floor(mostWords / width));
}

/** Adds the difference set of two rows; says whether it is new. An empty one is not kept, nor one for which there is no room. */
export function addPair(sets: DifferenceSets, one: number, other: number): boolean {
  if (isFull(sets)) return false;
  const offset = sets.count * sets.width;
  if (offset + sets.width > sets.records.length)
    sets.records = copiedInto(new Uint32Array(sets.records.length * 2), sets.records);
  const empty = writeDifference(sets, one, other, offset);
  if (empty || !claimSlot(sets, offset)) return false;
  sets.count += 1;
  if (sets.count * 2 > sets.slots.length) rehash(sets);
  return true;
}

/** Writes the record of a pair behind the last one; says whether no column differs as a dependent. */
function writeDifference(
  { table, nulls, words, records }: DifferenceSets,
  one: number,
  other: number,
  offset: number,
): boolean {
  const { columns } = table;
  const unknown = nulls === 'unknown';
  let any = 0;
  for (let word = 0; word < words; word += 1) {
    let onlyAsDeterminant = 0;
    let asDependent = 0;
    const end = Math.min(columns.length, word * 32 + 32);
    for (let column = word * 32; column < end; column += 1) {
      const codes = (columns[column] as { codes: Int32Array }).codes;
      const code = codes[one] as number;
      if (code !== codes[other]) asDependent |= 1 << (column & 31);
      else if (unknown && code === 0) onlyAsDeterminant |= 1 << (column & 31);
    }
    records[offset + word] = onlyAsDeterminant | asDependent;
    if (unknown) records[offset + words + word] = asDependent;
    any |= asDependent;
  }
  return any === 0;
}

function claimSlot({ records, width, slots, count }: DifferenceSets, offset: number): boolean {
  const mask = slots.length - 1;
  let slot = hash(records, offset, width) & mask;
  for (; ; slot = (slot + 1) & mask) {
    const record = (slots[slot] as number) - 1;
    if (record < 0) break;
    if (sameRecord(records, record * width, offset, width)) return false;
  }
  slots[slot] = count + 1;
  return true;
}

function sameRecord(records: Uint32Array, one: number, other: number, width: number): boolean {
  for (let word = 0; word < width; word += 1) if (records[one + word] !== records[other + word]) return false;
  return true;
}

/** Multiply and mix, after Knuth's multiplicative hashing. */
function hash(records: Uint32Array, offset: number, width: number): number {
  let mixed = 0;
  for (let word = 0; word < width; word += 1) {
    mixed = Math.imul(mixed ^ (records[offset + word] as number), 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return mixed >>> 0;
}

function rehash(sets: DifferenceSets): void {
  sets.slots = new Int32Array(sets.slots.length * 2);
  const mask = sets.slots.length - 1;
  for (let record = 0; record < sets.count; record += 1) {
    let slot = hash(sets.records, record * sets.width, sets.width) & mask;
    while (sets.slots[slot] !== 0) slot = (slot + 1) & mask;
    sets.slots[slot] = record + 1;
  }
}
