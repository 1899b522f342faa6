import { CodelearnError } from '../errors.ts';
import { fileStem, type SourceFile } from '../sql-text/source-file.ts';
import { type ProjectFolder, readSqlFiles } from './files.ts';
import { parseHeader } from './header.ts';

/** A column stored twice on purpose, and the query that tells the truth: primary key columns, then the value. */
export interface Denormalization {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly sentence: string;
  readonly file: SourceFile;
}

/** Files are named `table.column.sql` or `schema.table.column.sql`. */
export function readDenormalizations(folder: ProjectFolder): readonly Denormalization[] {
  return readSqlFiles(folder, 'denormalizations').map(readDenormalization);
}

function readDenormalization(file: SourceFile): Denormalization {
  const parts = fileStem(file.path).split('.');
  const [column, table, schema = 'public'] = parts.reverse();
  if (column === undefined || table === undefined || parts.length > 3) {
    throw new CodelearnError(`${file.path}: the name must be table.column.sql or schema.table.column.sql`, {
      code: 'file-name',
      hint: 'Rename the file after the column whose truth its query tells. Nothing was attempted.',
    });
  }
  return { schema, table, column, sentence: parseHeader(file, {}).sentence, file };
}
