import { type Command, InvalidArgumentError } from 'commander';
import { CodelearnError } from '../errors.ts';
import { addDatabaseFlags, addFormatFlag, type Flags, type FormatFlags } from './flags.ts';

export interface CacheFlags extends Flags, FormatFlags {
  readonly refresh?: boolean;
  readonly watch?: boolean;
  readonly healthPort?: number;
}

/** What commands that read cached answers have in common. */
export function addCacheFlags(command: Command): Command {
  command
    .option('--refresh', 'ask the database now, and store what it says')
    .option('--watch', 'keep the stored answers fresh until SIGTERM: of the queries named, else of all')
    .option('--health-port <port>', 'with --watch: answer GET /healthz there (0 takes a free port)', parsePort);
  return addFormatFlag(addDatabaseFlags(command));
}

/** @throws CodelearnError exit 2 when they do not go together */
export function checkCacheFlags({ healthPort, watch }: CacheFlags): void {
  if (healthPort === undefined || watch) return;
  throw new CodelearnError('--health-port needs --watch', {
    code: 'usage',
    hint: 'Only a running watch has a health to tell. Nothing was attempted.',
  });
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new InvalidArgumentError('A port is 0 to 65535.');
  return Number(text);
}
