import type { Database } from '../../connection/session.ts';
import { CodelearnError, exitCodes } from '../../errors.ts';
import { lineOf } from '../../sql-text/position.ts';
import type { Statement } from '../../sql-text/statements.ts';
import type { PreparedScript } from '../scripts/prepare.ts';
import { createdIndex } from '../scripts/statement-kind.ts';
import { findIndex, readInvalidIndexes } from './invalid-index.ts';

/**
 * A statement that makes an index is not done while the index is invalid: a failed build leaves it so, and
 * `if not exists` then takes it for the index that was asked for.
 * @throws CodelearnError exit 6 with the statement that repairs it
 */
export async function assertIndexValid(
  database: Database,
  { script }: PreparedScript,
  statement: Statement,
): Promise<void> {
  const index = createdIndex(statement);
  const found = index && (await findIndex(database, index.table, index.name));
  if (found === undefined || found.valid) return;
  const place = `${script.file.path}:${lineOf(script.file.text, statement.offset)}`;
  const why = found.building
    ? `${found.name} is still being built by another session`
    : `the statement succeeded, but ${found.name} is invalid (left by a build that failed) and serves no query\n  to repair it: drop index concurrently ${found.name};`;
  throw new CodelearnError(
    `${place}: ${why}\n  state: the file is partial; it is not recorded as applied while the index is invalid`,
    {
      code: 'invalid-index',
      hint: found.building
        ? 'Wait for it, then run codelearn migrate again.'
        : 'Run codelearn migrate again: it removes the invalid index and builds it anew.',
      exit: exitCodes.partial,
    },
  );
}

/**
 * The same for what other statements leave, as `reindex concurrently` does when it fails.
 * @throws CodelearnError exit 6 with the statements that remove them
 */
export async function assertNothingInvalid(
  database: Database,
  { script }: PreparedScript,
  before: readonly string[],
): Promise<void> {
  const left = (await readInvalidIndexes(database)).filter(({ name, building }) => !building && !before.includes(name));
  if (left.length === 0) return;
  const repairs = left.map(({ name }) => `  drop index concurrently ${name};`);
  const message = [
    `${script.file.path}: every statement ran, but invalid indexes are left; to remove them:`,
    ...repairs,
  ];
  throw new CodelearnError(
    [...message, '  state: the file is partial; it is not recorded as applied while they are there'].join('\n'),
    {
      code: 'invalid-index',
      hint: 'Remove them, then run codelearn migrate again.',
      exit: exitCodes.partial,
    },
  );
}
