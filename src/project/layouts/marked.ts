import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodelearnError } from '../../errors.ts';
import type { SourceFile } from '../../sql-text/source-file.ts';
import type { Script } from '../script.ts';
import {
  type Layout,
  loadFile,
  type Migration,
  noteUnnamed,
  type Place,
  readOne,
  saysNoTransaction,
} from './layout.ts';

interface Markers {
  readonly up: RegExp;
  readonly down: RegExp;
  /** The lines that a new file gets. */
  readonly lines: readonly [up: string, down: string];
  /** Whether a section, or the whole file, is to run outside transactions. */
  readonly outside: (section: Section, text: string) => boolean;
  /** What the tool would do to the text before it runs it, and we do not. */
  readonly unsupported?: RegExp;
}

interface Section {
  /** The marker's line. */
  readonly marker: string;
  /** Behind the marker's line. */
  readonly start: number;
  readonly end: number;
}

/** `-- migrate:up` and `-- migrate:down` in one file (dbmate). */
export const dbmate: Layout = markedLayout({
  up: /^--\s*migrate:up([ \t].*)?$/gm,
  down: /^--\s*migrate:down([ \t].*)?$/gm,
  lines: ['-- migrate:up', '-- migrate:down'],
  outside: ({ marker }) => /transaction:false/.test(marker),
});

/** `-- +goose Up` and `-- +goose Down` in one file; StatementBegin and StatementEnd are comments to a real parser. */
export const goose: Layout = markedLayout({
  up: /^--\s*\+goose\s+up[ \t]*$/gim,
  down: /^--\s*\+goose\s+down[ \t]*$/gim,
  lines: ['-- +goose Up', '-- +goose Down'],
  outside: (_, text) => /^--\s*\+goose\s+no\s+transaction\s*$/im.test(text),
  unsupported: /^--\s*\+goose\s+envsub\s+on\s*$/im,
});

/** `-- Up Migration` and `-- Down Migration` in one file (node-pg-migrate). */
export const nodePgMigrate: Layout = markedLayout({
  up: /^[ \t]*--[ \t-]*up[ \t]+migration.*$/gim,
  down: /^[ \t]*--[ \t-]*down[ \t]+migration.*$/gim,
  lines: ['-- Up Migration', '-- Down Migration'],
  outside: () => false,
});

function markedLayout(markers: Markers): Layout {
  return {
    recognises: (place) => {
      const first = place.entries.find(({ name, isFile }) => isFile && nameOf(name) !== undefined);
      return first !== undefined && sections(readText(place, first.name), markers.up).length > 0;
    },
    *read(place, faults) {
      for (const { name: fileName, isFile } of place.entries) {
        const found = isFile ? nameOf(fileName) : undefined;
        if (found === undefined) noteUnnamed(place, fileName, isFile, faults);
        else yield* readOne(faults, BigInt(found.id), () => readMigration(place, fileName, found, markers));
      }
    },
    draft: ({ id, name }, { up, down }) => ({
      [`${id}_${name}.sql`]: `${markers.lines[0]}\n${up}\n${markers.lines[1]}\n${down}`,
    }),
  };
}

function nameOf(fileName: string): { id: string; name: string } | undefined {
  const [, id, name] = /^(\d+)[_-]?(.*)\.sql$/.exec(fileName) ?? [];
  return id === undefined || name === undefined ? undefined : { id, name };
}

/** Enough to recognise it: what is wrong with the file is said when it is read in earnest. */
function readText({ folder, name }: Place, fileName: string): string {
  return readFileSync(join(folder.absolute, name, fileName), 'utf8');
}

function readMigration(
  place: Place,
  fileName: string,
  named: { id: string; name: string },
  markers: Markers,
): Migration {
  const { file, checksum } = loadFile(place, fileName);
  if (markers.unsupported?.test(file.text))
    throw fault(file, 'it asks for substitution of variables, which is not done here');
  const marks = [...sections(file.text, markers.up), ...sections(file.text, markers.down)].map(({ start }) => start);
  const up = cutSection(file, markers.up, marks, markers);
  if (up === undefined) throw fault(file, 'it has no section for the way up');
  const down = cutSection(file, markers.down, marks, markers);
  const { path } = file;
  return { version: BigInt(named.id), ...named, fileName, path, checksum, up, down: down && { ...down, fileName } };
}

/** From a marker to the next, whichever comes. */
function cutSection(file: SourceFile, marker: RegExp, marks: readonly number[], markers: Markers): Script | undefined {
  const [section, second] = sections(file.text, marker);
  if (second !== undefined) throw fault(file, 'it has several sections of one kind; put them into files of their own');
  if (section === undefined) return undefined;
  const next = marks.filter((start) => start > section.start).sort((left, right) => left - right)[0];
  const end = next === undefined ? file.text.length : file.text.lastIndexOf('\n', next - 2) + 1;
  const text = file.text.slice(section.start, end);
  const transactional = !markers.outside(section, file.text) && !saysNoTransaction(text);
  return { file, text, offset: section.start, transactional };
}

function sections(text: string, marker: RegExp): readonly Section[] {
  return [...text.replaceAll('\r', ' ').matchAll(marker)].map((match) => {
    const start = Math.min(text.length, match.index + match[0].length + 1);
    return { marker: match[0], start, end: text.length };
  });
}

function fault({ path }: SourceFile, what: string): CodelearnError {
  return new CodelearnError(`${path}: ${what}`, { code: 'migration-files' });
}
