import { describeTarget, type Target } from '../connection/target.ts';
import type { Context } from './context.ts';
import type { FormatFlags } from './flags.ts';
import { renderJson } from './output/json.ts';

/** A result in both forms that every command has. */
export interface Printed {
  /** The fields of the JSON document; its version and the database are put before them. */
  readonly document: object;
  /** Made only where it is asked for; a command with further formats chooses among them here. */
  readonly text: () => string;
}

/**
 * Prints a result in the format that `--format` names.
 * @param target the database that was asked; undefined where none was
 */
export function print(
  { io }: Pick<Context, 'io'>,
  { format }: FormatFlags,
  target: Target | undefined,
  { document, text }: Printed,
): void {
  io.out(format === 'json' ? renderJson(target && describeTarget(target), document) : text());
}
