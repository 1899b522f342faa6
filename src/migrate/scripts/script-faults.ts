import type { Script } from '../../project/script.ts';
import { lineOf } from '../../sql-text/position.ts';
import type { Statement } from '../../sql-text/statements.ts';
import { copiesFromClient, createdIndex, outsideTransaction, transactionControl } from './statement-kind.ts';

/** What would go wrong for certain, or worse, go wrong unseen: one message each, with file and line. */
export function findScriptFaults(script: Script, statements: readonly Statement[]): readonly string[] {
  const at = (statement: Statement): string => `${script.file.path}:${lineOf(script.file.text, statement.offset)}`;
  if (wrapsItself(statements)) return [`${at(statements[0] as Statement)}: ${ownTransaction}`];
  return statements.flatMap((statement) => {
    const fault = faultOf(script, statement);
    return fault === undefined ? [] : [`${at(statement)}: ${fault}`];
  });
}

const ownTransaction = 'the file brings its own BEGIN and COMMIT; take both out: a file runs in a transaction as it is';

function wrapsItself(statements: readonly Statement[]): boolean {
  const [first] = statements;
  const last = statements.at(-1);
  const begins = first !== undefined && ['BEGIN', 'START TRANSACTION'].includes(transactionControl(first) ?? '');
  return begins && last !== undefined && transactionControl(last) === 'COMMIT';
}

function faultOf({ transactional }: Script, statement: Statement): string | undefined {
  if (copiesFromClient(statement)) {
    return 'COPY from or to the client is for psql; use insert, or COPY with a file or program on the server';
  }
  const control = transactionControl(statement);
  if (control !== undefined) {
    return transactional
      ? `${control} would end the transaction that this file runs in, and its record with it; take it out`
      : `${control} in a file outside transactions, where each statement stands alone; take it out`;
  }
  const outside = outsideTransaction(statement);
  if (!transactional && outside === 'CREATE INDEX CONCURRENTLY' && createdIndex(statement) === undefined) {
    return 'CREATE INDEX CONCURRENTLY without a name cannot be told apart when it is interrupted; name the index';
  }
  if (!transactional || outside === undefined) return undefined;
  return `${outside} cannot run inside a transaction; put it into a file of its own that begins with "-- transaction: none"`;
}

/** What a syntax error most likely comes from, where it is SQL of psql's alone. */
export function explainSyntax(text: string, offset: number): string | undefined {
  const command = /^\\(\w+|!)/.exec(text.slice(offset))?.[1];
  if (command !== undefined) return `\\${command} is a command of psql, not SQL${advise(command)}`;
  if (/\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;\s*$/i.test(text.slice(0, offset).replace(/[^;]*$/, ''))) {
    return 'data behind COPY … FROM stdin is for psql; turn it into insert statements (pg_dump --inserts)';
  }
  return /^:['"]?\w/.test(text.slice(offset)) ? 'variables like :name are a feature of psql' : undefined;
}

function advise(command: string): string {
  if (command === 'restrict' || command === 'unrestrict') return ': pg_dump wrote it for psql; take the line out';
  if (command === 'i' || command === 'ir') return ': put the SQL of that file here, or into a migration of its own';
  if (command === 'copy') return ': use insert, or COPY with a file or program on the server';
  return '; take it out';
}
