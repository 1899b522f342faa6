import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A program of the path, or of the newest PostgreSQL that Debian's packages brought. */
export function findProgram(name: string): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort().reverse() : [];
  const folders = [...(process.env.PATH ?? '').split(':'), ...versions.map((version) => join(debian, version, 'bin'))];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
