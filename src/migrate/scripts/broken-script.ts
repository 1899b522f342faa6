import type { Script } from '../../project/script.ts';
import { isUnfinished, mayClose, scanStatement } from '../../sql-text/statement-scanner.ts';
import { describeFault, readStatements, type Statement, type SyntaxFault } from '../../sql-text/statements.ts';
import { explainSyntax, findScriptFaults } from './script-faults.ts';
import { copiesFromClient } from './statement-kind.ts';

export interface BrokenScript {
  /** What does not parse, with the most likely reason. */
  readonly syntax: readonly string[];
  /** What is wrong with the statements that do. */
  readonly faults: readonly string[];
}

/** In one script; behind so many, what is found is mostly a consequence. */
const mostShown = 10;

/**
 * What is wrong with a script that does not parse as a whole, beside the place at which the parser gave up: its
 * statements are found by scanning and read one by one.
 * @param first that place
 */
export async function readBrokenScript(script: Script, first: SyntaxFault): Promise<BrokenScript> {
  const { file, text, offset } = script;
  const syntax = [explain(script, first)];
  const statements: Statement[] = [];
  let open: number | undefined;
  for (let found = scanStatement(text, 0); found !== undefined; found = scanStatement(text, found.end)) {
    if (open !== undefined && !mayClose(text, found.end)) continue;
    const start: number = open ?? found.start;
    const sql = text.slice(start, found.end);
    const parsed = await readStatements(file, { start: offset + start, end: offset + found.end });
    open = 'fault' in parsed && isUnfinished(sql, Number(parsed.fault.at) - offset - start) ? start : undefined;
    if ('statements' in parsed) {
      // What follows is not SQL; where the parser gave up there, that says it all.
      const copies = parsed.statements.some(copiesFromClient);
      if (copies && isBehind(first, { at: offset + found.end - 1 })) break;
      statements.push(...parsed.statements);
      if (copies) break;
    } else if (open === undefined) {
      if (isBehind(parsed.fault, first)) syntax.push(explain(script, parsed.fault));
      if (syntax.length === mostShown || hidesItsEnd(sql)) break;
    }
  }
  return { syntax, faults: findScriptFaults(script, statements) };
}

function isBehind({ at }: Pick<SyntaxFault, 'at'>, other: Pick<SyntaxFault, 'at'>): boolean {
  return at !== undefined && other.at !== undefined && at > other.at;
}

/** Where a broken statement has a quote over lines, or semicolons of its own, nobody can say where it was meant to end. */
function hidesItsEnd(sql: string): boolean {
  return /'[^']*\n|\$\w*\$|\bbegin\s+atomic\b|^create\s+(or\s+replace\s+)?rule\b/i.test(sql);
}

function explain({ file, offset }: Script, fault: SyntaxFault): string {
  const { at } = fault;
  const why = at === undefined ? undefined : explainSyntax(file.text.slice(offset), at - offset);
  return why === undefined ? describeFault(file, fault) : `${describeFault(file, fault)}\n  ${why}`;
}
