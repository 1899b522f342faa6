import { chooseDatabase, type DatabaseChoice } from '../connection/database-choice.ts';
import { locateHome } from '../embedded/home.ts';
import type { Io } from '../io.ts';
import type { Flags } from './flags.ts';

export interface Settings {
  readonly choice: DatabaseChoice;
  /** The project's folder as the user wrote it: file names in messages start with it. */
  readonly sqlFolder: string;
  /** Absolute folder for the embedded servers' data. */
  readonly home: string;
}

/** Flags and environment become settings; every fault is found before the first is reported (exit 2). */
export function readSettings(flags: Flags, io: Pick<Io, 'env' | 'cwd'>): Settings {
  return { choice: chooseDatabase(flags, io.env), sqlFolder: flags.sql, home: locateHome(flags.sql, io) };
}
