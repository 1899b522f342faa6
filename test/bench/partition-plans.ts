import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetUrl } from '../../src/database/target.ts';
import { runCli } from '../support/cli.ts';
import { withTestTarget } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';

/**
 * The reference project's queries at a hundred million purchases, planned by the statistics that `verify` gives its
 * scratch server: in one table, and in 16 partitions. `npm run bench:partition-plans`
 */
const sql = join(import.meta.dirname, '../../sql');
const scale = {
  users: { rows: 10_000_000 },
  courses: { rows: 10_000, distinct: { instructor_id: 2000 } },
  lessons: { rows: 200_000 },
  purchases: { rows: 100_000_000, distinct: { student_id: 8_750_000, course_id: 9500 } },
};

interface Check {
  readonly subject: { readonly name?: string };
  readonly status: string;
  readonly evidence?: readonly string[];
}

function planQueries(overlays: readonly string[]): Promise<readonly Check[]> {
  return withFolder({}, (folder) =>
    withTestTarget(async (target) => {
      const env = { DATABASE_URL: targetUrl(target) };
      cpSync(sql, join(folder, 'sql'), { recursive: true });
      for (const overlay of overlays) cpSync(join(sql, 'options', overlay), join(folder, 'sql'), { recursive: true });
      writeFileSync(join(folder, 'sql/scale.json'), JSON.stringify(scale));
      const migrated = await runCli(['migrate'], { cwd: folder, env });
      assert.equal(migrated.code, 0, migrated.err);
      const verified = await runCli(['verify', '--only', 'plans', '--format', 'json'], { cwd: folder, env });
      return JSON.parse(verified.out).sections[0].checks;
    }),
  );
}

const [one, sixteen] = [await planQueries([]), await planQueries(['partitioned-purchases'])];
for (const check of one) {
  const other = sixteen.find(({ subject }) => subject.name === check.subject.name);
  for (const [layout, found] of [
    ['one table', check],
    ['16 partitions', other],
  ] as const) {
    const evidence = found?.evidence ?? [];
    const plan = evidence.slice(1, evidence.indexOf('today:'));
    process.stdout.write(`${check.subject.name}, ${layout}: ${found?.status}\n${plan.join('\n')}\n`);
  }
}
