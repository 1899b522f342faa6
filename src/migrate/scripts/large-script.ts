import type { Script } from '../../project/script.ts';
import { largestParsed } from '../../sql-text/parser.ts';
import { lineOf } from '../../sql-text/position.ts';
import { isUnfinished, mayClose, type ScannedStatement, scanStatement } from '../../sql-text/statement-scanner.ts';
import { readStatements, type Statement } from '../../sql-text/statements.ts';
import { explainSyntax, findScriptFaults } from './script-faults.ts';
import { copiesFromClient } from './statement-kind.ts';

/** A part of a script that is sent in one message, and where it begins in the file (UTF-16 index). */
export interface Batch {
  readonly text: string;
  readonly offset: number;
}

export interface LargeScript {
  readonly faults: readonly string[];
  readonly batches: readonly Batch[];
}

/**
 * A script that is too large to be parsed as a whole is scanned: the parser is shown only the statements that may be at
 * fault, and rows, which are what makes a file large, are passed over. It is cut behind statements that write rows, so
 * that never the whole of it is on its way at once.
 */
export async function readLargeScript(script: Script): Promise<LargeScript> {
  if (!script.transactional) return { faults: [`${script.file.path}: ${notByStatements}`], batches: [] };
  const { text } = script;
  const faults: string[] = [];
  const statements: Statement[] = [];
  const cuts = [0];
  let open: number | undefined;
  let certain = !/standard_conforming_strings/i.test(text);
  for (let found = scanStatement(text, 0); found !== undefined; found = scanStatement(text, found.end)) {
    if (found.command !== undefined) faults.push(...psqlFault(script, found.command));
    if (open !== undefined && !mayClose(text, found.end)) continue;
    const start: number = open ?? found.start;
    const parsed = mayBeFaulty.test(text.slice(start, start + 10)) ? await parsePart(script, start, found) : [];
    open = parsed === 'unfinished' ? start : undefined;
    if (parsed !== 'unfinished') statements.push(...parsed);
    certain &&= !(found.end - start > largestParsed && /^create/i.test(text.slice(start, start + 6)));
    if (certain && open === undefined && found.end - (cuts.at(-1) as number) >= batchSize && writesRows(text, start)) {
      cuts.push(found.end);
    }
    // What follows is not SQL.
    if (statements.length > 0 && copiesFromClient(statements.at(-1) as Statement)) break;
  }
  return { faults: [...faults, ...findScriptFaults(script, statements)], batches: cutAt(script, cuts) };
}

/** Characters; the driver keeps up to a hundred messages on their way. */
const batchSize = 1 << 18;

/** What ends such a statement cannot be mistaken, and nothing in it hides a semicolon. */
function writesRows(text: string, start: number): boolean {
  return /^(insert|update|delete)\b/i.test(text.slice(start, start + 7));
}

function cutAt({ text, offset }: Script, cuts: readonly number[]): readonly Batch[] {
  const batches = cuts.map((from, index) => ({ text: text.slice(from, cuts[index + 1]), offset: offset + from }));
  return batches.filter((batch) => batch.text.trim() !== '');
}

const notByStatements = `a file outside transactions is run by its statements and may have ${largestParsed} characters; put its rows into a file that runs in a transaction`;

/** What begins with another word can be at fault only as the server finds it to be. */
const mayBeFaulty =
  /^(abort|alter|begin|cluster|commit|copy|create|discard|drop|end|prepare|reindex|rollback|start|vacuum)\b/i;

async function parsePart(
  { file, text, offset }: Script,
  start: number,
  { end }: ScannedStatement,
): Promise<readonly Statement[] | 'unfinished'> {
  if (end - start > largestParsed) return [];
  const parsed = await readStatements(file, { start: offset + start, end: offset + end });
  if ('statements' in parsed) return parsed.statements;
  return isUnfinished(text.slice(start, end), Number(parsed.fault.at) - offset - start) ? 'unfinished' : [];
}

function psqlFault({ file, text, offset }: Script, at: number): string[] {
  const why = explainSyntax(text.slice(at, at + 80), 0);
  return why === undefined ? [] : [`${file.path}:${lineOf(file.text, offset + at)}: ${why}`];
}
