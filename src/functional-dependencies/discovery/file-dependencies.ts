import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Io } from '../../io.ts';
import { encodeCsv, readCsv } from '../rows/csv.ts';
import { type DependencyList, type ListOptions, listDependencies } from './dependency-list.ts';

/** The dependencies of a comma-separated file; `-` is standard input. */
export async function listFileDependencies(
  file: string,
  options: ListOptions,
  { input, cwd, signal }: Pick<Io, 'input' | 'cwd' | 'signal'>,
): Promise<DependencyList> {
  const label = file === '-' ? 'standard input' : file;
  const { columns } = options;
  const table =
    file === '-'
      ? await encodeCsv(addAbortSignal(signal, input()), label, columns)
      : await readCsv(file, resolve(cwd, file), { columns, signal });
  return listDependencies(label, table, options, signal);
}
