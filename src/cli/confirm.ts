import { CodelearnError } from '../errors.ts';
import type { Io } from '../io.ts';

/**
 * Has a destructive act confirmed by `--yes` or by a person who types "yes".
 * @throws CodelearnError exit 2 when nobody can be asked or the answer is another
 */
export async function confirm(io: Io, yes: boolean | undefined, act: string): Promise<void> {
  if (yes) return;
  const answer = await io.ask(`This will ${act}. Type "yes" to go on: `);
  if (answer?.trim().toLowerCase() === 'yes') return;
  throw new CodelearnError(`not confirmed: this would ${act}`, {
    code: 'not-confirmed',
    hint: answer === undefined ? 'There is no terminal to ask on: add --yes to confirm.' : 'Nothing was changed.',
  });
}
