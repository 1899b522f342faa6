import { posix } from 'node:path';

/** A SQL file of the project as read from disk: strict UTF-8, without its byte order mark. */
export interface SourceFile {
  /** Path as the user wrote it: `--sql` folder and below. */
  readonly path: string;
  readonly text: string;
}

/** `sql/rules/a.b.sql` → `a.b`: what a file of the project is about is said by its name. */
export function fileStem(path: string): string {
  return posix.basename(path, '.sql');
}
