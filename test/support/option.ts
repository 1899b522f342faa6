import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { withFolder } from './folder.ts';

const reference = join(import.meta.dirname, '../../sql');

/** Lends a project folder, `sql` below it: the reference project with an option of `sql/options/` copied over it. */
export function withOption<T>(name: string, use: (folder: string) => Promise<T>): Promise<T> {
  return withFolder({}, (folder) => {
    cpSync(reference, join(folder, 'sql'), { recursive: true });
    cpSync(join(reference, 'options', name), join(folder, 'sql'), { recursive: true });
    return use(folder);
  });
}
