import { largestParsed } from '../database/parser.ts';
import { parseStatements, type Statement } from '../database/statements.ts';
import { CodelearnError } from '../errors.ts';
import type { Script } from '../project/script.ts';
import { wakeCompilers } from './compilers.ts';
import { type Piece, readLargeScript } from './large-script.ts';
import { explainSyntax, findScriptFaults } from './script-faults.ts';

/** A script read by the server's own grammar, ready to be sent. */
export interface PreparedScript {
  readonly script: Script;
  /** Its statements; undefined where the text is too large to be parsed here. */
  readonly statements: readonly Statement[] | undefined;
  /** What is sent, each in a message of its own: the statements, or as much of the text as can be cut safely. */
  readonly pieces: readonly Piece[];
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
    if (prepared.has(script)) continue;
    try {
      prepared.set(script, await prepareScript(script, faults));
    } catch (error) {
      if (!(error instanceof CodelearnError)) throw error;
      prepared.set(script, { script, statements: undefined, pieces: [script] });
      // What the parser cannot cut into statements can only be sent as a whole.
      if (serverVersion < newerThanParser || !script.transactional) faults.push(error.message);
    }
  }
  return faults;
}

async function prepareScript(script: Script, faults: string[]): Promise<PreparedScript> {
  if (script.text.length > largestParsed) {
    wakeCompilers();
    const large = await readLargeScript(script);
    faults.push(...large.faults);
    return { script, statements: undefined, pieces: large.pieces };
  }
  const statements = await parseInPlace(script);
  faults.push(...findScriptFaults(script, statements));
  return { script, statements, pieces: statements };
}

/** With blanks for what precedes the script in its file, places in the text are places in the file. */
async function parseInPlace({ file, text, offset }: Script): Promise<readonly Statement[]> {
  const blanked = offset === 0 ? text : file.text.slice(0, offset).replace(/[^\n]/g, ' ') + text;
  try {
    return await parseStatements({ path: file.path, text: blanked });
  } catch (error) {
    const why = error instanceof CodelearnError ? explainSyntax(blanked, offsetOf(blanked, error.cause)) : undefined;
    if (why === undefined) throw error;
    throw new CodelearnError(`${(error as Error).message}\n  ${why}`, { code: 'syntax', cause: error });
  }
}

/** The parser counts code points; -1 where it gave no place. */
function offsetOf(text: string, cause: unknown): number {
  const { sqlDetails } = cause as { sqlDetails?: { cursorPosition: number } };
  return sqlDetails === undefined ? -1 : [...text].slice(0, sqlDetails.cursorPosition).join('').length;
}
