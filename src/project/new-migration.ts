import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { CodelearnError } from '../errors.ts';
import type { ProjectFolder } from './files.ts';
import { nameIn, pathIn } from './layouts/layout.ts';
import { findPlace, layoutOf, type Migration } from './migrations.ts';

/**
 * Writes a migration and what undoes it, empty unless `texts` says what is in them, as the folder's layout has it and
 * numbered as the project numbers: one above the highest, or by the time where versions are times.
 * @returns the paths of the files, as messages name them
 * @throws CodelearnError exit 2 when the name is not one or line
 */
export function writeNewMigration(
  folder: ProjectFolder,
  migrations: readonly Migration[],
  title: string,
  now: Date,
  texts = { up: `-- ${inOneLine(title)}.\n\n`, down: `-- Undoes: ${inOneLine(title)}.\n\n` },
): readonly string[] {
  const named = { id: nextId(migrations.at(-1)?.id, now), name: toName(title) };
  return writeMigrationFiles(folder, layoutOf(findPlace(folder)).draft(named, texts));
}

/**
 * Writes files into the folder of migrations; one that is there already is not touched, and is a fault unless it has
 * this very text.
 * @returns their paths, as messages name them
 * @throws CodelearnError exit 2 when there is such a file, its name leads out of the folder, or the folder cannot be written to
 */
export function writeMigrationFiles(folder: ProjectFolder, texts: Readonly<Record<string, string>>): readonly string[] {
  const place = findPlace(folder);
  for (const name of Object.keys(texts)) refuseOutside(name);
  return Object.entries(texts).map(([name, text]) => {
    const path = pathIn(place, name);
    const absolute = join(folder.absolute, nameIn(place, name));
    try {
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, text, { flag: 'wx' });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && readFileSync(absolute, 'utf8') === text) return path;
      throw new CodelearnError(`${path}: cannot be written (${code})`, {
        code: 'migration-file',
        hint: code === 'EEXIST' ? 'It is there already; it was not touched.' : 'May this user write into that folder?',
      });
    }
    return path;
  });
}

/** Names from the history come from whoever can write to the database. */
function refuseOutside(name: string): void {
  if (!isAbsolute(name) && !name.split(/[\\/]/).includes('..')) return;
  throw new CodelearnError(`${name} would be written outside the folder of migrations`, {
    code: 'migration-file',
    hint: 'Nothing was written.',
  });
}

function inOneLine(title: string): string {
  return title.trim().replace(/\s+/g, ' ');
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

/** 14 digits and more are a time: 20260131120000. Of 1.2 the next is 1.3. */
function nextId(last: string | undefined, now: Date): string {
  if (last === undefined) return '0001';
  const next = last.replace(/\d+$/, (digits) => String(BigInt(digits) + 1n).padStart(digits.length, '0'));
  if (!/^\d{14,}$/.test(last)) return next;
  const time = now.toISOString().replace(/\D/g, '').slice(0, 14).padEnd(last.length, '0');
  return BigInt(time) > BigInt(last) ? time : next;
}
