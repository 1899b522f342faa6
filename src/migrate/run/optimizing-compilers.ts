import { setFlagsFromString } from 'node:v8';

/** V8's optimizing tiers, of JavaScript and of the parser's WebAssembly: with nothing to take on, and with V8's defaults. */
const tiersOff = ['--max-optimized-bytecode-size=0', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
const tiersOn = ['--max-optimized-bytecode-size=61440', '--wasm-tier-up', '--wasm-dynamic-tiering'];

/** Flags are the process's own, so this is as well. */
let off = false;

/**
 * Runs `use` while V8 runs what it has, instead of making faster code of it. A run goes through much code, none of it
 * long: the optimizing compilers took half of the processor time of 1,000 files, on the cores that the server needs, and
 * a run with nothing to do waited for them at its end. To be called when most modules are loaded: Node reads its own from
 * a cache that V8 refuses under other flags.
 * @param enabled false: no flag of V8 is touched (Node says of flags that are set in a running process that they may
 *   crash it)
 */
export async function withOptimizingTiersOff<T>(enabled: boolean, use: () => Promise<T>): Promise<T> {
  if (!enabled) return use();
  off = true;
  for (const flag of tiersOff) setFlagsFromString(flag);
  try {
    return await use();
  } finally {
    turnOptimizingTiersOn();
  }
}

/** For what really is long; and at the end, as the code cache of a run must be stored under the flags that will read it. */
export function turnOptimizingTiersOn(): void {
  if (!off) return;
  off = false;
  for (const flag of tiersOn) setFlagsFromString(flag);
}
