import { largestParsed } from '../database/parser.ts';
import { type Skimmed, skimStatement } from '../database/skim.ts';
import { parseStatements, type Statement } from '../database/statements.ts';
import { CodelearnError } from '../errors.ts';
import type { Script } from '../project/script.ts';
import { explainSyntax, findScriptFaults, lineOf } from './script-faults.ts';
import { copiesFromClient } from './statement-kind.ts';

/**
 * The same faults in a script that is too large to be parsed as a whole: it is skimmed, and the parser is shown only the
 * statements that may be at fault. Rows, which are what makes a file large, are passed over.
 */
export async function findLargeScriptFaults(script: Script): Promise<readonly string[]> {
  if (!script.transactional) return [`${script.file.path}: ${notByStatements}`];
  const { text } = script;
  const faults: string[] = [];
  const statements: Statement[] = [];
  let open: number | undefined;
  for (let found = skimStatement(text, 0); found !== undefined; found = skimStatement(text, found.end)) {
    if (found.command !== undefined) faults.push(...psqlFault(script, found.command));
    const start: number = open ?? found.start;
    const parsed = suspect.test(text.slice(start, start + 10)) ? await parsePiece(script, start, found) : [];
    open = parsed === 'unfinished' ? start : undefined;
    if (parsed !== 'unfinished') statements.push(...parsed);
    // What follows is not SQL.
    if (statements.length > 0 && copiesFromClient(statements.at(-1) as Statement)) break;
  }
  return [...faults, ...findScriptFaults(script, statements)];
}

const notByStatements = `a file outside transactions is run by its statements and may have ${largestParsed} characters; put its rows into a file that runs in a transaction`;

/** What begins with another word can be at fault only as the server finds it to be. */
const suspect =
  /^(abort|alter|begin|cluster|commit|copy|create|discard|drop|end|prepare|reindex|rollback|start|vacuum)\b/i;

async function parsePiece(
  { file, text, offset }: Script,
  start: number,
  { end }: Skimmed,
): Promise<readonly Statement[] | 'unfinished'> {
  if (end - start > largestParsed) return [];
  try {
    const parsed = await parseStatements({ path: file.path, text: text.slice(start, end) });
    return parsed.map((statement) => ({ ...statement, offset: offset + start + statement.offset }));
  } catch (error) {
    if (!(error instanceof CodelearnError)) throw error;
    // Semicolons inside BEGIN ATOMIC and CREATE RULE do not end the statement.
    return /^create/i.test(text.slice(start, start + 6)) && /end of input/.test(error.message) ? 'unfinished' : [];
  }
}

function psqlFault({ file, text, offset }: Script, at: number): string[] {
  const why = explainSyntax(text.slice(at, at + 80), 0);
  return why === undefined ? [] : [`${file.path}:${lineOf(file.text, offset + at)}: ${why}`];
}
