import { explainSqlError, type ServerError } from '../database/sql-error.ts';
import type { Statement } from '../database/statements.ts';
import { CodelearnError, exitCodes } from '../errors.ts';
import type { PreparedScript } from './prepare.ts';

/** What a failed script left behind and what to do: the last lines of its message. */
export interface Aftermath {
  readonly state: string;
  readonly next: string;
}

/** A transactional script that failed and was rolled back whole: exit 5. */
export function scriptFailure(
  { script, statements }: PreparedScript,
  at: number | 'constraints' | 'after',
  error: ServerError,
  { state, next }: Aftermath,
): CodelearnError {
  const statement = typeof at === 'number' ? statements?.[at] : undefined;
  const fault = explainSqlError(error, script.file, statement?.text ?? script.text, statement?.offset ?? script.offset);
  const lines = [fault.text, ...where(script.file.text, statements, at), `  state: ${state}`];
  return new CodelearnError(lines.join('\n'), {
    code: 'migration-failed',
    hint: next,
    exit: exitCodes.rolledBack,
    cause: error,
  });
}

function where(
  text: string,
  statements: readonly Statement[] | undefined,
  at: number | 'constraints' | 'after',
): string[] {
  if (at === 'constraints') return ['  when its deferred constraints were checked, after the last statement'];
  if (at === 'after') return ['  when the history was written, after the last statement'];
  const statement = statements?.[at];
  if (statement === undefined || statements === undefined) return [];
  const line = text.slice(0, statement.offset).split('\n').length;
  const [first = ''] = statement.text.split('\n');
  return [`  statement ${at + 1} of ${statements.length} (line ${line}): ${shorten(first.trim())}`];
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : text;
}
