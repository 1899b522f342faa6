import { fileStem, type SourceFile } from '../sql-text/source-file.ts';
import { parsePeriod, periodForm } from './duration.ts';
import { type ProjectFolder, readSqlFiles } from './files.ts';
import { type HeaderNames, headerFault, headerValue, parseHeader } from './header.ts';

/** Work that is due again and again: one transaction, whose last statement gives one row that says what it did. */
export interface MaintenanceTask {
  /** File name without `.sql`. */
  readonly name: string;
  readonly sentence: string;
  readonly file: SourceFile;
  /** From the end of one run to the beginning of the next. */
  readonly everyMs: number;
}

const names: HeaderNames = { every: 'one' };

/** @throws CodelearnError `header` naming file and line when it is not said how often a file is due */
export function readMaintenance(folder: ProjectFolder): readonly MaintenanceTask[] {
  return readSqlFiles(folder, 'maintenance').map(readTask);
}

function readTask(file: SourceFile): MaintenanceTask {
  const header = parseHeader(file, names);
  const every = headerValue(header, 'every');
  if (every === undefined)
    throw headerFault(file, 1, 'the header must say how often it is due, "every: 1 minute"', names);
  const everyMs = parsePeriod(every.value);
  if (everyMs === undefined) throw headerFault(file, every.line, `"every: ${every.value}" is not ${periodForm}`, names);
  return { name: fileStem(file.path), sentence: header.sentence, file, everyMs };
}
