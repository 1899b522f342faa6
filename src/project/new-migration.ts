import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodelearnError } from '../errors.ts';
import type { ProjectFolder } from './files.ts';
import { labelOf, type Migration } from './migrations.ts';

/**
 * Writes a migration and the file that undoes it, empty unless `texts` says what is in them, numbered as the project numbers: one above the highest, or
 * by the time where versions are times.
 * @returns the paths of the two files, as messages name them
 * @throws CodelearnError exit 2 when the name is not one or line
 */
export function writeNewMigration(
  folder: ProjectFolder,
  migrations: readonly Migration[],
  title: string,
  now: Date,
  texts = { up: `-- ${title.trim()}.\n\n`, down: `-- Undoes: ${title.trim()}.\n\n` },
): readonly string[] {
  const name = toName(title);
  const label = labelOf({ id: nextId(migrations.at(-1)?.id, now), name });
  return writeMigrationFiles(folder, {
    [`${label}.sql`]: texts.up,
    [`${label}.down.sql`]: texts.down,
  });
}

/**
 * Writes files into the folder of migrations; one that is there already is not touched.
 * @returns their paths, as messages name them
 * @throws CodelearnError exit 2 when there is such a file, or the folder cannot be written to
 */
export function writeMigrationFiles(folder: ProjectFolder, texts: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(texts).map(([name, text]) => {
    const path = `${folder.path.replace(/\/+$/, '')}/migrations/${name}`;
    try {
      mkdirSync(join(folder.absolute, 'migrations'), { recursive: true });
      writeFileSync(join(folder.absolute, 'migrations', name), text, { flag: 'wx' });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CodelearnError(`${path}: cannot be written (${code})`, {
        code: 'migration-file',
        hint: code === 'EEXIST' ? 'It is there already; it was not touched.' : 'May this user write into that folder?',
      });
    }
    return path;
  });
}

function toName(title: string): string {
  const name = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  if (name !== '' && Buffer.byteLength(name) <= 200) return name;
  throw new CodelearnError(`"${title}" makes no file name`, {
    code: 'migration-name',
    hint: 'Say in a few words what it does: codelearn new "add orders".',
  });
}

/** 14 digits and more are a time: 20260131120000. */
function nextId(last: string | undefined, now: Date): string {
  if (last === undefined) return '0001';
  const next = String(BigInt(last) + 1n).padStart(last.length, '0');
  if (last.length < 14) return next;
  const time = now.toISOString().replace(/\D/g, '').slice(0, 14).padEnd(last.length, '0');
  return BigInt(time) > BigInt(last) ? time : next;
}
