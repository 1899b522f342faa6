import { type Compared, compareCached } from '../../cache/answer-comparison.ts';
import { type CacheEntry, readEntry } from '../../cache/cache-entry.ts';
import { overdueAfter } from '../../cache/lifetime.ts';
import { withCache } from '../../cache/open-cache.ts';
import { parseRedisUrl } from '../../cache/redis/redis-address.ts';
import type { WithDatabase } from '../../cache/store.ts';
import type { Database } from '../../connection/session.ts';
import { withLockTimeout } from '../../database/lock-timeout.ts';
import { findObstacle } from '../obstacle.ts';
import { type Check, check, type Status, type VerifyContext } from '../section.ts';

/** What a cache keeps is stored twice too: each answer is compared with what its query says now. */
export async function checkCachedQueries(context: VerifyContext): Promise<readonly Check[]> {
  const { database, project, cache } = context;
  const lend: WithDatabase = (use) => use(withLockTimeout(database));
  const options = {
    redis: cache.redisUrl ? parseRedisUrl(cache.redisUrl) : undefined,
    withDatabase: lend,
    now: () => cache.now().getTime(),
    warn: () => {},
    signal: database.signal,
  };
  const checks: Check[] = [];
  for (const query of project.queries) {
    const entry = readEntry(query, database.target);
    if (entry !== undefined) {
      const compared = await compareOrSay(database, () => withCache(entry, options, compareCached));
      checks.push(judge(entry, compared, database.target.user));
    }
  }
  return checks;
}

/** A query that may not be asked here says nothing about the other answers, nor about the rest of the section. */
async function compareOrSay(database: Database, compare: () => Promise<Compared>): Promise<Compared> {
  try {
    return await compare();
  } catch (error) {
    const obstacle = database.signal.aborted ? undefined : await findObstacle(database, error);
    if (obstacle === undefined) throw error;
    return { kind: 'not-compared', why: `not compared: ${obstacle}` };
  }
}

function judge(entry: CacheEntry, compared: Compared, user: string): Check {
  const { name } = entry.query;
  const report = (status: Status, message: string, evidence: readonly string[] = []): Check =>
    check('cached-query', status, { name: entry.query.file.path }, `${name}: ${message}`, {
      evidence,
      ...(status === 'pass' || status === 'skip'
        ? {}
        : { fix: `codelearn cached ${name} --refresh, and to keep it fresh codelearn cached ${name} --watch` }),
    });
  switch (compared.kind) {
    case 'nothing':
      return report('skip', `no answer is cached for ${user}: nothing to compare`);
    case 'not-compared':
      return report('skip', compared.why);
    case 'foreign':
      return report('fail', `what lies under ${entry.key} is no answer of this query`);
    default:
      return judgeAge(entry, compared, report);
  }
}

const shownDifferences = 10;

type Report = (status: Status, message: string, evidence?: readonly string[]) => Check;

/** The bands of an answer's age, oldest first: cache.md, "What verify says of a stored answer". */
function judgeAge(
  entry: CacheEntry,
  { ageMs, rows, differences, misfit }: Extract<Compared, { kind: 'compared' }>,
  report: Report,
): Check {
  const { staleMs, query } = entry;
  const count = differences.length;
  const equals = count === 0;
  const equality = equals ? `equals its query in all ${rows} rows` : `differs from its query in ${count} rows`;
  const found = `the cached answer, ${seconds(ageMs)} old, ${equality}`;
  const more = count > shownDifferences ? [`… and ${count - shownDifferences} more`] : [];
  const evidence = [...differences.slice(0, shownDifferences), ...more];
  if (ageMs < -clockToleranceMs) return report('fail', `${found}: the clocks of two machines differ`, evidence);
  if (ageMs >= staleMs) return report('fail', `${found}; the header allows ${query.stale ?? query.cache}`, evidence);
  if (misfit !== undefined) return report('fail', `the cached answer, ${seconds(ageMs)} old, ${misfit}`, evidence);
  if (ageMs > overdueAfter(entry)) {
    const allowed = `"cache: ${query.cache}", refreshing included, allows ${seconds(overdueAfter(entry))}: nobody refreshes it`;
    return report(equals ? 'warn' : 'fail', `${found}; ${allowed}`, evidence);
  }
  const reason = equals ? '' : `: rows may have changed since, and "cache: ${query.cache}" allows that`;
  return report('pass', `${found}${reason}`, evidence);
}

/** An answer from the future would be given for longer than the header allows. */
const clockToleranceMs = 60_000;

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
