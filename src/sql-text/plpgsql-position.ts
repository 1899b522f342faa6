import { countUnits } from './position.ts';
import type { ServerError } from './server-error.ts';
import type { Statement } from './statements.ts';

/**
 * Finds a fault inside a PL/pgSQL body of the same file, where the server gives a line of the body instead of a
 * position: "PL/pgSQL function inline_code_block line 3 at RAISE" (plpgsql_exec_error_callback in pl_exec.c).
 * @param failed the statement that was running
 * @returns index in the file (UTF-16)
 */
export function findBodyPosition(
  error: ServerError,
  failed: { readonly text: string; readonly offset: number },
  statements: readonly Statement[],
): number | undefined {
  const match = /PL\/pgSQL function (inline_code_block|(?:[^\n(]*\.)?"?([^\n(".]+)"?\([^\n]*\)) line (\d+) at/.exec(
    error.where ?? '',
  );
  if (match === null) return undefined;
  const owner =
    match[2] === undefined
      ? statements.find(({ offset }) => offset === failed.offset)
      : findRoutine(match[2], statements);
  const body = owner && bodyOf(owner);
  const start = body ? owner.text.indexOf(body) : -1;
  if (owner === undefined || body === undefined || start < 0) return undefined;
  return owner.offset + start + findInBody(body, Number(match[3]), error);
}

/** The last statement that makes a function or procedure of this name. */
function findRoutine(name: string, statements: readonly Statement[]): Statement | undefined {
  return statements.findLast(({ kind, tree }) => {
    const names = ((tree ?? {}) as { funcname?: { String?: { sval?: string } }[] }).funcname;
    return kind === 'CreateFunctionStmt' && names?.at(-1)?.String?.sval === name;
  });
}

interface Option {
  readonly DefElem?: { readonly defname?: string; readonly arg?: Body };
}

interface Body {
  readonly String?: { readonly sval?: string };
  readonly List?: { readonly items?: readonly Body[] };
}

function bodyOf({ tree }: Statement): string | undefined {
  const { args, options } = (tree ?? {}) as { args?: readonly Option[]; options?: readonly Option[] };
  const as = [...(args ?? []), ...(options ?? [])].find(({ DefElem }) => DefElem?.defname === 'as')?.DefElem?.arg;
  return as?.String?.sval ?? as?.List?.items?.[0]?.String?.sval;
}

/**
 * The line's first word, or the very position in the statement of the body that failed. PL/pgSQL blanks out an INTO
 * clause before it hands a statement on, so that positions in it stay what they were.
 */
function findInBody(
  body: string,
  line: number,
  { internal_query: query = '', internal_position: position = '1' }: ServerError,
): number {
  const lines = body.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const word = start + (lines[line - 1]?.search(/\S|$/) ?? 0);
  const verbatim = query === '' ? -1 : body.indexOf(query, start);
  const [first = ''] = /^\w+/.exec(query) ?? [];
  const begins = first !== '' && body.startsWith(first, word) ? word : -1;
  const inside = verbatim >= 0 ? verbatim : begins;
  return inside < 0 ? word : inside + countUnits(query, Number(position) - 1);
}
