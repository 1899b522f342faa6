import type { Readable } from 'node:stream';

/** The only way in and out of the program. `bin/codelearn.js` builds one from `process`; tests build their own. */
export interface Io {
  /** Writes to standard output: the result and nothing else. */
  out(text: string): void;
  /** Writes to standard error: progress, notices, the database line, errors. */
  err(text: string): void;
  /** Standard input: opened when asked for, read only by what was told to. */
  input(): Readable;
  /** Asks a person and gives the answer; `undefined` where nobody can answer (no terminal). */
  ask(question: string): Promise<string | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether standard output may carry ANSI colours; decided once, from NO_COLOR, FORCE_COLOR and the terminal. */
  readonly color: boolean;
  /** Width of standard output in characters; 80 where it has none. */
  readonly columns: number;
  now(): Date;
  /** Aborts on the first SIGINT or SIGTERM; `reason` is the signal's name. */
  readonly signal: AbortSignal;
}
