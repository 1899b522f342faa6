import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ExitCode } from '../errors.ts';
import type { Io } from '../io.ts';
import { openProjectFolder, type ProjectFolder } from '../project/files.ts';
import type { ProjectFlags } from './flags.ts';

/** What a command gets: the way in and out, and the means to say how it ends. */
export interface Context {
  readonly io: Io;
  /** Sets the exit code; without a call it is 0. */
  finish(code: ExitCode): void;
}

/** Where `--sql` points, made sure to be a folder with no misspelled one in it. */
export function openProject({ io }: Context, { sql }: ProjectFlags): ProjectFolder {
  return openProjectFolder(sql, io.cwd);
}

/** For the commands that also have something to say where there is no project. */
export function hasProject({ io }: Context, { sql }: ProjectFlags): boolean {
  return existsSync(resolve(io.cwd, sql));
}
