import { setFlagsFromString } from 'node:v8';

/** What V8's optimizing compilers take on, for JavaScript and for the parser's WebAssembly: nothing, and as it is else. */
const resting = ['--max-optimized-bytecode-size=0', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
const awake = ['--max-optimized-bytecode-size=61440', '--wasm-tier-up', '--wasm-dynamic-tiering'];

/**
 * Tells V8 meanwhile to run what it has instead of making faster code of it. A run goes through much code, none of it
 * long: its compilers took half of the processor time of 1,000 files, on the cores that the server needs, and a run with
 * nothing to do waited for them at its end. To be called when most modules are loaded: Node reads its own from a cache
 * that V8 refuses under other flags.
 */
export async function withRestingCompilers<T>(use: () => Promise<T>): Promise<T> {
  for (const flag of resting) setFlagsFromString(flag);
  try {
    return await use();
  } finally {
    wakeCompilers();
  }
}

/** For what really is long; and at the end, as the code cache of a run must be stored under the flags that will read it. */
export function wakeCompilers(): void {
  for (const flag of awake) setFlagsFromString(flag);
}
