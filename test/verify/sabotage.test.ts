import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { targetUrl } from '../../src/connection/target.ts';
import { type Outcome, runCli } from '../support/cli.ts';
import { testHome, withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';

interface Sabotage {
  readonly what: string;
  readonly sql: string;
  readonly repair: string;
  /** A line more for dependencies.txt. */
  readonly dependency?: string;
  /** `section/check-id` and what it is about; others may fail beside it. ROLE stands for the role's name. */
  readonly red: readonly string[];
}

const sabotages: readonly Sabotage[] = [
  {
    what: 'the index of the lessons is dropped',
    sql: 'alter table lessons drop constraint lessons_course_id_position_key',
    repair: 'alter table lessons add constraint lessons_course_id_position_key unique (course_id, position) deferrable',
    red: ['query-plans/query-plan curriculum', 'design/foreign-key-index lessons_course_fkey'],
  },
  {
    what: 'a column breaks the third normal form and its dependency is declared',
    sql: `alter table courses add column instructor_name text not null default ''`,
    repair: 'alter table courses drop column instructor_name',
    dependency: 'courses: instructor_id -> instructor_name',
    red: ['normal-forms/third-normal-form courses'],
  },
  {
    what: 'one count is changed by hand',
    sql: 'update courses set enrollment_count = enrollment_count + 1 where id = 1',
    repair: 'update courses set enrollment_count = enrollment_count - 1 where id = 1',
    red: ['denormalizations/denormalization sql/denormalizations/courses.enrollment_count.sql'],
  },
  {
    what: 'the application is granted TRUNCATE',
    sql: 'grant truncate on lessons to ROLE',
    repair: 'revoke truncate on lessons from ROLE',
    red: ['privileges/privilege-extra ROLE', 'privileges/attempt-refused ROLE'],
  },
  {
    what: 'one CHECK is removed',
    sql: 'alter table users drop constraint users_email_is_lower_case',
    repair: 'alter table users add constraint users_email_is_lower_case check (email = lower(email))',
    red: ['business-rules/business-rule email_is_in_lower_case'],
  },
  {
    what: 'the trigger that keeps purchases is switched off',
    sql: 'alter table purchases disable trigger purchases_are_permanent',
    repair: 'alter table purchases enable always trigger purchases_are_permanent',
    red: ['business-rules/business-rule purchase_is_never_deleted', 'design/disabled-trigger purchases_are_permanent'],
  },
];

test('the reference project is green, each sabotage turns its section red, and mending it makes it green again', () =>
  withReadyProject(async ({ database, role, folder, run }) => {
    const dependencies = join(folder, 'sql/dependencies.txt');
    const declared = readFileSync(dependencies, 'utf8');
    await assertGreen(run, 'untouched');
    for (const { what, sql, repair, dependency, red } of sabotages) {
      await database.sql.unsafe(sql.replace('ROLE', role));
      if (dependency !== undefined) writeFileSync(dependencies, `${declared}\n${dependency}\n`);
      const outcome = await run('verify', '--format', 'json');
      const failed = listFailed(outcome);
      for (const expected of red.map((name) => name.replace('ROLE', role))) {
        assert.ok(failed.includes(expected), `${what}: expected ${expected} among\n${failed.join('\n')}`);
      }
      assert.equal(outcome.code, 1, what);
      await database.sql.unsafe(repair.replace('ROLE', role));
      writeFileSync(dependencies, declared);
    }
    await assertGreen(run, 'mended');
  }));

type Run = (...argv: string[]) => Promise<Outcome>;

async function assertGreen(run: Run, when: string): Promise<void> {
  const outcome = await run('verify', '--format', 'json');
  assert.deepEqual(listFailed(outcome), [], when);
  assert.equal(outcome.code, 0, when);
  const { sections } = JSON.parse(outcome.out) as { sections: { id: string; status: string }[] };
  const passed = ['normal-forms', 'design', 'business-rules', 'query-plans', 'denormalizations', 'privileges'];
  for (const id of passed) assert.equal(sections.find((section) => section.id === id)?.status, 'pass', id);
}

interface Found {
  readonly id: string;
  readonly status: string;
  readonly subject: { readonly name: string | null; readonly table: string | null };
}

/** `section/id name` of everything that failed. */
function listFailed({ out, err }: Outcome): string[] {
  assert.ok(out.startsWith('{'), err);
  const { sections } = JSON.parse(out) as { sections: { id: string; checks: Found[] }[] };
  return sections.flatMap(({ id, checks }) =>
    checks
      .filter(({ status }) => status === 'fail')
      .map((check) => `${id}/${check.id} ${check.subject.name ?? check.subject.table}`),
  );
}

/** Roles belong to the whole server, so the project's role gets a name that no other test uses. */
async function withReadyProject(
  use: (project: { database: Database; role: string; folder: string; run: Run }) => Promise<void>,
): Promise<void> {
  await withTestDatabase((database, target) =>
    withFolder({}, async (folder) => {
      const role = `webapp_${target.database.replace('scratch_', '')}`;
      copyReference(folder, role);
      const env = { DATABASE_URL: targetUrl(target), CODELEARN_HOME: testHome };
      const run: Run = (...argv) => runCli(argv, { cwd: folder, env });
      try {
        for (const argv of [['migrate'], ['seed'], ['grant-webapp', '--role', role]]) {
          const { code, out, err } = await run(...argv);
          assert.equal(code, 0, `${argv.join(' ')}\n${out}\n${err}`);
        }
        await use({ database, role, folder, run });
      } finally {
        await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
      }
    }),
  );
}

function copyReference(folder: string, role: string): void {
  cpSync(join(import.meta.dirname, '../../sql'), join(folder, 'sql'), { recursive: true });
  const file = join(folder, 'sql/roles/webapp.sql');
  writeFileSync(join(folder, `sql/roles/${role}.sql`), readFileSync(file, 'utf8').replaceAll('webapp;', `${role};`));
  rmSync(file);
}
