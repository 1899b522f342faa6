import type { Piece, TableFacts } from '../catalog/table-facts.ts';
import type { Split, SplitPart } from './split.ts';

/** What becomes of the constraints and indexes that stand on columns which leave the table. */
export interface Carried {
  /** Everything that goes with the columns: the way back makes it again. */
  readonly touched: readonly Piece[];
  /** What each new table gets, in the order of the parts. */
  readonly homes: readonly (readonly Piece[])[];
  /** Indexes over columns of two tables: no index can be that. */
  readonly lost: readonly Piece[];
  /** Rules over columns of two tables: nothing can keep them. */
  readonly stranded: readonly Piece[];
}

export function carryPieces({ parts, dropped }: Split, { pieces }: TableFacts): Carried {
  const touched = pieces.filter(({ columns }) => columns.some((name) => dropped.includes(name)));
  const homeless = touched.filter((piece) => !parts.some((part) => holds(part, piece)));
  return {
    touched,
    homes: parts.map((part) => [
      ...pieces.filter((piece) => isCheckOfKey(part, piece)),
      ...touched.filter((piece) => holds(part, piece)),
    ]),
    lost: homeless.filter(({ kind }) => kind === 'index'),
    stranded: homeless.filter(({ kind }) => kind !== 'index'),
  };
}

function holds({ columns }: SplitPart, piece: Piece): boolean {
  return piece.columns.every((name) => columns.includes(name));
}

/** What a value of the key must look like holds for the table whose key it becomes as well. */
function isCheckOfKey({ key }: SplitPart, { kind, columns }: Piece): boolean {
  return kind === 'check' && columns.length > 0 && columns.every((name) => key.includes(name));
}
