import { setFlagsFromString } from 'node:v8';

/**
 * Tells V8 to run what it has instead of making faster code of it. A run goes through much code, none of it long: with
 * 1,000 files its optimizing compilers, for JavaScript and for the parser's WebAssembly, took half of the processor
 * time, on the cores that the server needs. To be called before the parser is loaded.
 */
export function restCompilers(): void {
  // In V8's units; 15 times what it is otherwise, so that what really is long is still made fast.
  setFlagsFromString('--interrupt-budget=2000000');
  setFlagsFromString('--liftoff-only');
}
