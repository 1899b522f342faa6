import { performance } from 'node:perf_hooks';
import type { Database } from '../connection/session.ts';
import { runScript } from '../database/script.ts';
import type { SeedFile } from '../project/seeds.ts';
import type { ParameterValues } from './parameters.ts';

/** How much of a file is done, counted in the parameter that its steps follow. */
export interface SeedProgress {
  readonly file: string;
  readonly parameter: string;
  readonly done: number;
  readonly of: number;
  /** Of the parameter's numbers, a second. */
  readonly rate: number;
  /** For the rest of this file, at the rate so far. */
  readonly secondsLeft: number;
}

/** Runs a file once, or once for each step that its header asks for. */
export async function runSeedFile(
  database: Database,
  { file, steps }: SeedFile,
  values: ParameterValues,
  options: { readonly hint: string; readonly onProgress?: ((progress: SeedProgress) => void) | undefined },
): Promise<void> {
  const { hint, onProgress } = options;
  if (steps === undefined) {
    await runScript(database, file, { hint });
    return;
  }
  const start = performance.now();
  const of = Number(values[steps.parameter]);
  for (let done = 0; done < of; ) {
    database.signal.throwIfAborted();
    const last = Math.min(of, done + steps.size);
    await database.sql`
      select pg_catalog.set_config('codelearn.step_first', ${String(done + 1)}, true),
             pg_catalog.set_config('codelearn.step_last', ${String(last)}, true)`;
    await runScript(database, file, { hint });
    done = last;
    const rate = done / ((performance.now() - start) / 1000);
    onProgress?.({ file: file.path, parameter: steps.parameter, done, of, rate, secondsLeft: (of - done) / rate });
  }
}
