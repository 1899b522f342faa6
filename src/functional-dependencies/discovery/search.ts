import type { EncodedTable, Nulls } from '../rows/encoded-table.ts';
import type { Pace } from '../time-slice.ts';
import type { Answer } from './result-collector.ts';

export interface DiscoveryOptions {
  readonly nulls: Nulls;
  /** Left sides with more columns are not looked for. */
  readonly maxLeft: number;
  readonly pace: Pace;
}

/** Work in pieces: it yields whenever the pace is due. */
export type Search = (table: EncodedTable, options: DiscoveryOptions, answer: Answer) => Generator<void, void>;
