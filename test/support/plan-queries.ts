import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetUrl } from '../../src/connection/target.ts';
import { runCli } from './cli.ts';
import { withTestTarget } from './database.ts';
import { withFolder } from './folder.ts';

const sql = join(import.meta.dirname, '../../sql');

/** Ten times what `sql/scale.json` plans for. */
export const hundredMillion = {
  users: { rows: 10_000_000 },
  courses: { rows: 10_000, distinct: { instructor_id: 2000 } },
  lessons: { rows: 200_000 },
  purchases: { rows: 100_000_000, distinct: { student_id: 8_750_000, course_id: 9500 } },
};

export interface PlanCheck {
  readonly subject: { readonly name?: string };
  readonly status: string;
  readonly message: string;
  readonly evidence: readonly string[];
}

/** What `verify` says of the reference project's queries at a scale, with options of `sql/options/` copied over it. */
export function planQueries(scale: object, overlays: readonly string[]): Promise<readonly PlanCheck[]> {
  return withFolder({}, (folder) =>
    withTestTarget(async (target) => {
      const env = { DATABASE_URL: targetUrl(target) };
      cpSync(sql, join(folder, 'sql'), { recursive: true });
      for (const overlay of overlays) cpSync(join(sql, 'options', overlay), join(folder, 'sql'), { recursive: true });
      writeFileSync(join(folder, 'sql/scale.json'), JSON.stringify(scale));
      const migrated = await runCli(['migrate'], { cwd: folder, env });
      assert.equal(migrated.code, 0, migrated.err);
      const verified = await runCli(['verify', '--only', 'query-plans', '--format', 'json'], { cwd: folder, env });
      return JSON.parse(verified.out).sections[0].checks;
    }),
  );
}
