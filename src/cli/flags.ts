import { type Command, Option } from 'commander';
import type { DatabaseFlags } from '../connection/database-choice.ts';
import { parseDurationFlag, parsePath } from './arguments.ts';

/** Of `addProjectFlag`. */
export interface ProjectFlags {
  readonly sql: string;
}

/** Of `addDatabaseFlags`. */
export interface Flags extends ProjectFlags, DatabaseFlags {
  /** Milliseconds to wait for a database that is still starting. */
  readonly wait?: number;
}

/** Of `addFormatFlag`. */
export interface FormatFlags {
  readonly format: string;
}

export function addProjectFlag(command: Command): Command {
  return command.option('--sql <folder>', "the project's folder of SQL files", parsePath, 'sql');
}

/** `--database-url`, `--embedded`, `--wait` and `--sql`, on every command that needs a database. */
export function addDatabaseFlags(command: Command): Command {
  return addProjectFlag(command)
    .option('--database-url <url>', 'the database (else DATABASE_URL, PGHOST …, else the embedded server)')
    .option('--embedded', 'use the embedded PostgreSQL, whatever the environment says')
    .option('--wait <duration>', 'how long to wait for a database that is still starting', parseDurationFlag);
}

/** The first format is the default. */
export function addFormatFlag(command: Command, formats: readonly string[] = ['table', 'json']): Command {
  return command.addOption(
    new Option('--format <format>', 'how to print the result').choices(formats).default(formats[0]),
  );
}
