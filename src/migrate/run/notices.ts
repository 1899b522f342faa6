import type { Notice } from '../../connection/session.ts';
import { lineOf } from '../../sql-text/position.ts';
import type { PreparedScript } from '../scripts/prepare.ts';

/** Keeps what the server remarks apart: warnings are told at once with their place, notices are counted. */
export interface NoticeLog {
  /** Give this to the connection. */
  receive(notice: Notice): void;
  /**
   * The statement of number `part` (from 0) is the next to be answered.
   * @returns what tells that the script's last answer is there, and may be called again
   */
  begin(script: PreparedScript, part?: number): () => void;
  /** The statement of this number (from 0) has been answered. */
  answered(part: number): void;
}

export function createNoticeLog(tell: (text: string) => void): NoticeLog {
  let current: { readonly script: PreparedScript; part: number; readonly folded: string[] } | undefined;
  return {
    receive: (notice) => {
      const warning = !['NOTICE', 'INFO', 'LOG', 'DEBUG'].includes(notice.severity ?? '');
      const text = `${notice.message} (${notice.code})`;
      if (warning) tell(`warning: ${current ? `${addressOf(current.script, current.part)}: ` : ''}${text}`);
      else current?.folded.push(text);
    },
    begin: (script, part = 0) => {
      const mine = { script, part, folded: [] as string[] };
      current = mine;
      return () => {
        if (current !== mine) return;
        current = undefined;
        const [first, ...more] = mine.folded;
        const rest = more.length === 0 ? '' : ` and ${more.length} more`;
        if (first !== undefined) tell(`notice: ${script.script.file.path}: ${first}${rest}`);
      };
    },
    answered: (part) => {
      if (current !== undefined) current.part = part + 1;
    },
  };
}

function addressOf({ script, statements }: PreparedScript, part: number): string {
  const statement = statements?.[part];
  return statement === undefined
    ? script.file.path
    : `${script.file.path}:${lineOf(script.file.text, statement.offset)}`;
}
