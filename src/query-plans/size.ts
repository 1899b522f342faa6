import { pageBytes } from './sparse-files.ts';

/** A column's share of a stored row. */
export interface StoredColumn {
  /** `attlen`; negative for a variable-length type. */
  readonly length: number;
  readonly alignment: number;
  /** Average bytes of a value that is not null, its length header included. */
  readonly width: number;
  readonly nullFraction: number;
}

const pageHeader = 24;
const linePointer = 4;
/** TOAST_TUPLE_THRESHOLD (heaptoast.h): what is longer is compressed or moved out. */
const longestRow = 2032;

/** Pages of a table of `rows` rows without dead ones, laid out as heap_form_tuple and heap_insert do. */
export function heapPages(rows: number, columns: readonly StoredColumn[], fillFactor: number): number {
  const nullable = columns.some(({ nullFraction }) => nullFraction > 0);
  const header = align(23 + (nullable ? Math.ceil(columns.length / 8) : 0), 8);
  const row = Math.min(align(header + dataBytes(columns), 8), longestRow) + linePointer;
  const perPage = Math.max(1, Math.floor(((pageBytes - pageHeader) * fillFactor) / 100 / row));
  return Math.ceil(rows / perPage);
}

export interface StoredIndex {
  readonly method: string;
  readonly unique: boolean;
  readonly fillFactor: number;
  readonly columns: readonly StoredColumn[];
  /** Rows it has entries for. */
  readonly tuples: number;
  /** Different keys among them. */
  readonly distinct: number;
  readonly heapPages: number;
}

/** Pages of an index as CREATE INDEX makes it, its metapage included; rough for methods other than btree. */
export function indexPages(index: StoredIndex): number {
  const entry = entryBytes(index.columns) + linePointer;
  switch (index.method) {
    case 'btree':
      return btreePages(index, entry);
    case 'hash':
      // A hash code in place of the key: 8 bytes header, 8 of code.
      return 1 + pagesOf(index.tuples * (16 + linePointer), index.fillFactor);
    case 'brin':
      // A summary of two keys for each 128 pages, found through a map of 6 bytes each (brin_revmap.h).
      return 3 + pagesOf(Math.ceil(index.heapPages / 128) * (2 * entry + 6), 100);
    case 'gin':
      // Keys once, row addresses packed to some 2 bytes each (ginpostinglist.c).
      return 2 + pagesOf(Math.min(index.distinct, index.tuples) * entry + index.tuples * 2, 90);
    default:
      return 1 + pagesOf(index.tuples * entry, index.fillFactor);
  }
}

/** Half of a leaf's third: the longest posting list that nbtdedup.c builds in a bulk load. */
const postingBytes = 812;
const addressBytes = 6;

function btreePages({ tuples, distinct, unique, fillFactor, columns }: StoredIndex, entry: number): number {
  const repeats = tuples / Math.max(1, Math.min(distinct, tuples));
  const key = entryBytes(columns) + linePointer;
  const lists = Math.ceil((repeats * addressBytes) / postingBytes);
  const merged = (tuples / repeats) * (lists * key + repeats * addressBytes);
  const bytes = unique || repeats < 2 ? tuples * entry : merged;
  const leaves = pagesOf(bytes, fillFactor, 16);
  const fanOut = Math.max(2, Math.floor((pageBytes * 0.7) / (key + 8)));
  let [level, pages] = [leaves, leaves];
  while (level > 1) {
    level = Math.ceil(level / fanOut);
    pages += level;
  }
  return pages + 1;
}

/** IndexTupleData: 8 bytes, or 16 with its bitmap of nulls (itup.h). */
function entryBytes(columns: readonly StoredColumn[]): number {
  const share = columns.reduce((most, { nullFraction }) => Math.max(most, nullFraction), 0);
  return align(8 + dataBytes(columns), 8) + 8 * share;
}

function dataBytes(columns: readonly StoredColumn[]): number {
  return columns.reduce((bytes, { length, alignment, width, nullFraction }) => {
    const packed = length < 0 && width <= 127;
    const padding = packed ? 0 : align(bytes, alignment) - bytes;
    return bytes + (1 - nullFraction) * (padding + width);
  }, 0);
}

function pagesOf(bytes: number, fillFactor: number, special = 0): number {
  return Math.ceil(bytes / (((pageBytes - pageHeader - special) * fillFactor) / 100));
}

function align(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}
