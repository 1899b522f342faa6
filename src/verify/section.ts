import type { Schema } from '../catalog/schema.ts';
import type { Database } from '../connection/session.ts';
import type { ScratchDatabase } from '../embedded/scratch.ts';
import type { Project } from '../project/project.ts';

export type Status = 'pass' | 'fail' | 'warn' | 'skip';

/** What a check is about; absent parts are null or empty, so that every subject has the same shape in JSON. */
export interface Subject {
  readonly schema: string | null;
  readonly table: string | null;
  readonly columns: readonly string[];
  /** A named thing: index, constraint, file, role. */
  readonly name: string | null;
}

export interface Check {
  /** Stable kebab-case kind, e.g. `foreign-key-index`. */
  readonly id: string;
  readonly status: Status;
  readonly subject: Subject;
  /** One sentence; for `skip` it says why. */
  readonly message: string;
  /** Facts behind the sentence, a line each. */
  readonly evidence: readonly string[];
  /** What to do or the exact SQL; null where nothing is to be done. */
  readonly fix: string | null;
}

/** How much of the rows is read, where the user says so. */
export interface RowLimits {
  /** Rows of a table that are read; what they suggest is then held against all. */
  readonly sample?: number | undefined;
  /** Milliseconds a statement about rows may take before its table is skipped; else each kind of check has its own limit. */
  readonly statementTimeout?: number | undefined;
}

/** What a section may look at. It reads; what it tries on the live database it rolls back. */
export interface VerifyContext {
  readonly database: Database;
  readonly project: Project;
  readonly schema: Schema;
  /** Where cached answers are, besides the database, and the time to tell their age by. */
  readonly cache: { readonly redisUrl: string | undefined; now(): Date };
  /** Whether every migration is also to be undone and applied again, on a throw-away database. */
  readonly roundTrip?: boolean | undefined;
  readonly limits?: RowLimits | undefined;
  /** Opens a database on a throw-away PostgreSQL, gives it to `use`, and drops it. */
  withScratch<T>(use: (scratch: ScratchDatabase) => Promise<T>): Promise<T>;
}

export interface Section {
  readonly id: string;
  run(context: VerifyContext): Promise<readonly Check[]>;
}

export interface SectionResult {
  readonly id: string;
  readonly status: Status;
  readonly checks: readonly Check[];
}

const nothing: Subject = { schema: null, table: null, columns: [], name: null };

/** A check with the parts that it leaves out filled in. */
export function check(
  id: string,
  status: Status,
  subject: Partial<Subject>,
  message: string,
  more: { readonly evidence?: readonly string[]; readonly fix?: string } = {},
): Check {
  return {
    id,
    status,
    subject: { ...nothing, ...subject },
    message,
    evidence: more.evidence ?? [],
    fix: more.fix ?? null,
  };
}
