import { parseStatements, type Statement } from '../database/statements.ts';
import { hashTokens } from '../database/tokens.ts';
import { CodelearnError, combineFaults } from '../errors.ts';
import type { Script } from '../project/migrations.ts';

/** A script read by the server's own grammar, ready to be sent. */
export interface PreparedScript {
  readonly script: Script;
  /** Its statements; undefined where the text is too large to be parsed here. */
  readonly statements: readonly Statement[] | undefined;
  readonly tokenHash: string | null;
}

/** Above this many characters the parser would take more memory than the rest of the program together. */
const largestParsed = 1_000_000;

/**
 * Parses scripts before the first of them is run.
 * @throws CodelearnError exit 2 listing what is wrong in any of them
 */
export async function prepareScripts(scripts: readonly Script[]): Promise<readonly PreparedScript[]> {
  const faults: string[] = [];
  const prepared: PreparedScript[] = [];
  for (const script of scripts) {
    try {
      prepared.push(await prepareScript(script));
    } catch (error) {
      if (!(error instanceof CodelearnError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length === 0) return prepared;
  throw combineFaults(faults, { code: 'migration-sql', hint: 'Nothing was attempted.' });
}

async function prepareScript(script: Script): Promise<PreparedScript> {
  if (script.text.length > largestParsed) return { script, statements: undefined, tokenHash: null };
  const statements = await parseStatements({ path: script.file.path, text: inPlace(script) });
  return { script, statements, tokenHash: (await hashTokens(script.file.text)) ?? null };
}

/** The script with blanks for what precedes it, so that places in it are places in its file. */
function inPlace({ file, text, offset }: Script): string {
  return offset === 0 ? text : file.text.slice(0, offset).replace(/[^\n]/g, ' ') + text;
}
