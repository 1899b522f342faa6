import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { createNoticeLog, type NoticeLog } from '../migrate/run/notices.ts';
import type { RunOptions } from '../migrate/run/run.ts';
import { parseDurationFlag } from './arguments.ts';
import { renderStep } from './output/migrations.ts';

/** Of `addRunFlags`: milliseconds. */
export interface RunFlags {
  readonly lockWait?: number;
  readonly lockTimeout?: number;
  readonly lockRetryFor?: number;
}

/** How long to wait for what: on every command that changes the schema. */
export function addRunFlags(command: Command): Command {
  return command
    .option('--lock-wait <duration>', 'how long to wait for another run (60s)', parseDurationFlag)
    .option('--lock-timeout <duration>', 'how long a statement may wait for a lock on a table (5s)', parseDurationFlag)
    .option(
      '--lock-retry-for <duration>',
      'how long to try a file again that waited too long (60s)',
      parseDurationFlag,
    );
}

/**
 * What the flags say, and progress, notes and warnings on standard error.
 * @param verb what a line of progress begins with: `applied 0001_users`
 */
export function makeRunOptions(
  { lockWait, lockTimeout, lockRetryFor }: RunFlags,
  io: Io,
  verb: string,
): RunOptions & { readonly notices: NoticeLog } {
  return {
    lockWait,
    lockTimeout,
    lockRetryFor,
    reporter: {
      done: (label, durationMs) => io.err(renderStep(verb, label, durationMs)),
      note: (text) => io.err(`note: ${text}\n`),
    },
    notices: createNoticeLog((text) => io.err(`${text}\n`)),
  };
}
