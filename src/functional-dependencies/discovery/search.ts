import type { EncodedTable, Nulls } from '../rows/encoded-table.ts';
import type { TimeSlice } from '../time-slice.ts';
import type { ResultCollector } from './result-collector.ts';

export interface DiscoveryOptions {
  readonly nulls: Nulls;
  /** Columns in a determinant at most; larger ones are not looked for. */
  readonly maxDeterminant: number;
  readonly timeSlice: TimeSlice;
}

/** Adds every minimal dependency of the table to the collector; yields whenever a time slice is over. */
export type Search = (
  table: EncodedTable,
  options: DiscoveryOptions,
  collector: ResultCollector,
) => Generator<void, void>;
