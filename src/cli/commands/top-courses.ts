import type { Command } from 'commander';
import { addCacheFlags, type CacheFlags } from '../cache-flags.ts';
import type { Context } from '../context.ts';
import { runCached } from './cached.ts';

/** The Top 10 of the home page: `cached` for the query of the same name. */
export function registerTopCourses(program: Command, context: Context): void {
  const command = program.command('top-courses').description('give the Top 10 of the home page, from the cache');
  addCacheFlags(command).action((flags: CacheFlags) => runCached([command.name()], flags, context));
}
