import { type Script, spanOf } from '../../project/script.ts';
import { largestParsed } from '../../sql-text/parser.ts';
import { readStatements, type Statement } from '../../sql-text/statements.ts';
import { turnOptimizingTiersOn } from '../run/optimizing-compilers.ts';
import { readBrokenScript } from './broken-script.ts';
import { type Batch, readLargeScript } from './large-script.ts';
import { findScriptFaults } from './script-faults.ts';

/** A script read by the server's own grammar, ready to be sent. */
export interface PreparedScript {
  readonly script: Script;
  /** Its statements; undefined where the text is too large to be parsed here. */
  readonly statements: readonly Statement[] | undefined;
  /** What is sent, each in a message of its own: the statements, or as much of the text as can be cut safely. */
  readonly batches: readonly Batch[];
}

/** By the script they were made from. */
export type Prepared = Map<Script, PreparedScript>;

/** Servers from this version on may know statements that the parser does not. */
const newerThanParser = 190_000;

/**
 * Parses scripts before the first of them is run, and adds them to `prepared`.
 * @returns what is wrong in any of them
 */
export async function prepareScripts(
  scripts: readonly Script[],
  prepared: Prepared,
  serverVersion: number,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const script of scripts) {
    if (!prepared.has(script)) prepared.set(script, await prepareScript(script, faults, serverVersion));
  }
  return faults;
}

async function prepareScript(script: Script, faults: string[], serverVersion: number): Promise<PreparedScript> {
  if (script.text.length > largestParsed) {
    turnOptimizingTiersOn();
    const large = await readLargeScript(script);
    faults.push(...large.faults);
    return { script, statements: undefined, batches: large.batches };
  }
  const parsed = await readStatements(script.file, spanOf(script));
  if ('statements' in parsed) {
    faults.push(...findScriptFaults(script, parsed.statements));
    return { script, statements: parsed.statements, batches: parsed.statements };
  }
  const broken = await readBrokenScript(script, parsed.fault);
  // What the parser cannot cut into statements can only be sent as a whole.
  if (serverVersion < newerThanParser || !script.transactional) faults.push(...broken.syntax);
  faults.push(...broken.faults);
  return { script, statements: undefined, batches: [script] };
}
