import { fileStem, type SourceFile } from '../sql-text/source-file.ts';
import { type ProjectFolder, readSqlFiles } from './files.ts';
import { type HeaderNames, headerList, headerValue, parseHeader } from './header.ts';

/** A query the application asks; parameters are `$1`, `$2` … */
export interface Query {
  /** File name without `.sql`. */
  readonly name: string;
  readonly sentence: string;
  readonly file: SourceFile;
  /** Indexes that must serve it; empty where the header names none. */
  readonly servedBy: readonly string[];
  /** Tables that it is meant to read from end to end. */
  readonly scans: readonly string[];
  /** Durations as written: how long a cached answer is fresh, and how long it may be given while it is renewed. */
  readonly cache: string | undefined;
  readonly stale: string | undefined;
}

const names: HeaderNames = { 'served by': 'one', scans: 'one', cache: 'one', stale: 'one' };

export function readQueries(folder: ProjectFolder): readonly Query[] {
  return readSqlFiles(folder, 'queries').map(readQuery);
}

function readQuery(file: SourceFile): Query {
  const header = parseHeader(file, names);
  return {
    name: fileStem(file.path),
    sentence: header.sentence,
    file,
    servedBy: headerList(header, 'served by'),
    scans: headerList(header, 'scans'),
    cache: headerValue(header, 'cache')?.value,
    stale: headerValue(header, 'stale')?.value,
  };
}
