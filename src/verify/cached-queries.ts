import { type Compared, compareCached } from '../cache/compare.ts';
import { type Entry, readEntry } from '../cache/entry.ts';
import { withCache } from '../cache/open-cache.ts';
import { parseRedisUrl } from '../cache/redis-address.ts';
import type { Lend } from '../cache/store.ts';
import { type Check, check, type Status, type VerifyContext } from './section.ts';

/** What a cache keeps is stored twice too: each answer is compared with what its query says now. */
export async function checkCachedQueries(context: VerifyContext): Promise<readonly Check[]> {
  const { database, project, cache } = context;
  const lend: Lend = (use) => use(database);
  const options = {
    redis: cache.redisUrl ? parseRedisUrl(cache.redisUrl) : undefined,
    lend,
    now: () => cache.now().getTime(),
    warn: () => {},
    signal: database.signal,
  };
  const checks: Check[] = [];
  for (const query of project.queries) {
    const entry = readEntry(query);
    if (entry !== undefined) checks.push(judge(entry, await withCache(entry, options, compareCached)));
  }
  return checks;
}

function judge(entry: Entry, compared: Compared): Check {
  const { name } = entry.query;
  const report = (status: Status, message: string, evidence: readonly string[] = []): Check =>
    check('cached-query', status, { name: entry.query.file.path }, `${name}: ${message}`, {
      evidence,
      ...(status === 'pass' || status === 'skip' ? {} : { fix: `codelearn cached ${name} --refresh` }),
    });
  switch (compared.kind) {
    case 'not-compared':
      return report('skip', compared.why);
    case 'foreign':
      return report('fail', `what lies under ${entry.key} is no answer of this query`);
    default:
      return judgeAge(entry, compared, report);
  }
}

const shownDifferences = 10;

/** Until it is stale an answer may differ: that is what a cache is. Between fresh and stale somebody should have asked. */
function judgeAge(
  { freshMs, staleMs, query }: Entry,
  { ageMs, rows, differences }: Extract<Compared, { kind: 'compared' }>,
  report: (status: Status, message: string, evidence?: readonly string[]) => Check,
): Check {
  const count = differences.length;
  const equality = count === 0 ? `equals its query in all ${rows} rows` : `differs from its query in ${count} rows`;
  const found = `the cached answer, ${Math.round(ageMs / 1000)} s old, ${equality}`;
  const more = count > shownDifferences ? [`… and ${count - shownDifferences} more`] : [];
  const evidence = [...differences.slice(0, shownDifferences), ...more];
  if (ageMs >= staleMs) return report('fail', `${found}; the header allows ${query.stale ?? query.cache}`, evidence);
  if (ageMs < -clockToleranceMs) return report('fail', `${found}: the clocks of two machines differ`, evidence);
  if (count === 0 || ageMs < freshMs) return report('pass', found);
  return report('warn', `${found}; it should have been refreshed after ${query.cache}`, evidence);
}

/** An answer from the future would be given for longer than the header allows. */
const clockToleranceMs = 60_000;
