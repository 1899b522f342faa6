import { resolve } from 'node:path';
import type { Io } from '../io.ts';
import { encodeCsv, readCsv } from './csv.ts';
import { type DependencyList, type ListOptions, listDependencies, selectColumns } from './dependency-list.ts';

/** The dependencies of a comma-separated file; `-` is standard input. */
export async function listFileDependencies(
  file: string,
  options: ListOptions,
  { input, cwd, signal }: Pick<Io, 'input' | 'cwd' | 'signal'>,
): Promise<DependencyList> {
  const label = file === '-' ? 'standard input' : file;
  const table = file === '-' ? await encodeCsv(input, label) : await readCsv(file, resolve(cwd, file));
  const columns = selectColumns(label, table.columns, options.columns);
  return listDependencies(label, { ...table, columns }, options, signal);
}
