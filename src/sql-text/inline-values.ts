import { quoteLiteral } from './identifier.ts';

/** A statement of ours with `$1`, `$2` … and their values, for messages that cannot carry parameters. */
export interface BoundStatement {
  readonly text: string;
  readonly values: readonly (string | number | boolean | null)[];
}

/**
 * Puts the values into the text as constants: the simple protocol has no parameters, and only it sends several
 * statements in one message. Each place is filled once; a value that reads `$1` stays a value.
 */
export function inlineValues({ text, values }: BoundStatement): string {
  return text.replace(/\$(\d+)/g, (_, digits: string) => {
    const value = values[Number(digits) - 1];
    if (value === undefined) throw new TypeError(`no value for $${digits}`);
    if (value === null) return 'null';
    return typeof value === 'string' ? quoteLiteral(value) : String(value);
  });
}
