import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/connection/session.ts';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import type { Io } from '../../src/io.ts';
import { type Outcome, runCli } from './cli.ts';
import { withTestDatabase } from './database.ts';
import { withFolder } from './folder.ts';

/** A project of its own beside a database of its own. */
export interface TestProject {
  readonly folder: string;
  readonly target: Target;
  /** A session to look with. */
  readonly database: Database;
  /** Runs a command on both, in the project's parent folder: file names in messages begin with `sql/`. */
  run(...argv: string[]): Promise<Outcome>;
  runWith(io: Partial<Io>, ...argv: string[]): Promise<Outcome>;
  write(path: string, content: string | Buffer): void;
  remove(path: string): void;
}

/** Lends a project with these files, by path below `sql/`. */
export function withProject<T>(
  files: Readonly<Record<string, string | Buffer>>,
  use: (project: TestProject) => Promise<T>,
): Promise<T> {
  const placed = Object.fromEntries(Object.entries(files).map(([path, content]) => [`sql/${path}`, content]));
  return withFolder({ 'sql/.keep': '', ...placed }, (folder) =>
    withTestDatabase((database, target) => {
      const runWith = (io: Partial<Io>, ...argv: string[]): Promise<Outcome> =>
        runCli(argv, { cwd: folder, env: { DATABASE_URL: targetUrl(target) }, ...io });
      return use({
        folder,
        target,
        database,
        runWith,
        run: (...argv) => runWith({}, ...argv),
        write: (path, content) => writeFileSync(join(folder, 'sql', path), content),
        remove: (path) => rmSync(join(folder, 'sql', path)),
      });
    }),
  );
}

/** What is said on standard error after the line that names the database. */
export function saidBy({ err }: Outcome): string {
  return err.replace(/^database: .*\n/, '');
}
