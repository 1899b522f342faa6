import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { type TestProject, withProject } from '../../support/project.ts';

const table = 'create table t (i int constraint t_key unique deferrable, n int constraint t_positive check (n > 0));';

interface Found {
  readonly status: string;
  readonly message: string;
  readonly evidence: readonly string[];
}

/** Runs the section alone and gives its checks by rule. */
async function judge({ run }: TestProject): Promise<{ code: number; rules: Record<string, Found> }> {
  const { code, out, err } = await run('verify', '--only', 'business-rules', '--format', 'json');
  assert.ok(out.startsWith('{'), err);
  const [section] = JSON.parse(out).sections;
  const rules = section.checks.map(({ subject, status, message, evidence }: Found & { subject: { name: string } }) => [
    subject.name,
    { status, message, evidence },
  ]);
  return { code, rules: Object.fromEntries(rules) };
}

function withRules(rules: Record<string, string>, use: (project: TestProject) => Promise<void>): Promise<void> {
  const files = Object.fromEntries(Object.entries(rules).map(([name, text]) => [`rules/${name}.sql`, text]));
  return withProject(files, async (project) => {
    await project.database.sql.unsafe(table);
    await use(project);
  });
}

test('a rule holds when the attempt is refused with its SQLSTATE by its constraint', () =>
  withRules(
    {
      held: '-- N is positive.\n-- refused with: 23514\n-- refused by: t_positive\ninsert into t values (1, 0);',
      allowed: '-- One is fine.\n-- accepted\ninsert into t values (1, 1);',
    },
    async (project) => {
      const { code, rules } = await judge(project);
      assert.equal(code, 0);
      assert.deepEqual(rules.held, {
        status: 'pass',
        message: 'N is positive.',
        evidence: ['refused with 23514 by t_positive: new row for relation "t" violates check constraint "t_positive"'],
      });
      assert.deepEqual(rules.allowed, { status: 'pass', message: 'One is fine.', evidence: ['accepted'] });
      assert.deepEqual([...(await project.database.sql`select from t`)], [], 'every attempt is rolled back');
    },
  ));

test('a rule is broken when the attempt is accepted, refused otherwise, or refused by another constraint', () =>
  withRules(
    {
      accepted: '-- A.\n-- refused with: 23514\ninsert into t values (1, 1);',
      otherwise: '-- B.\n-- refused with: 23505\ninsert into t values (1, 0);',
      'by-another': '-- C.\n-- refused with: 23514\n-- refused by: other\ninsert into t values (1, 0);',
      refused: '-- D.\n-- accepted\ninsert into t values (1, 0);',
    },
    async (project) => {
      const { code, rules } = await judge(project);
      const violation = 'new row for relation "t" violates check constraint "t_positive"';
      assert.equal(code, 1);
      assert.deepEqual(rules, {
        accepted: {
          status: 'fail',
          message: 'A. The database breaks this rule.',
          evidence: ['expected: refused with 23514', 'seen: accepted'],
        },
        'by-another': {
          status: 'fail',
          message: 'C. The database breaks this rule.',
          evidence: ['expected: refused with 23514 by other', `seen: refused with 23514 by t_positive: ${violation}`],
        },
        otherwise: {
          status: 'fail',
          message: 'B. The database breaks this rule.',
          evidence: ['expected: refused with 23505', `seen: refused with 23514 by t_positive: ${violation}`],
        },
        refused: {
          status: 'fail',
          message: 'D. The database breaks this rule.',
          evidence: ['expected: accepted', `seen: refused with 23514 by t_positive: ${violation}`],
        },
      });
    },
  ));

test('only the last statement is the attempt: a set-up that fails is no trial', () =>
  withRules(
    { setup: '-- A.\n-- refused with: 23514\ninsert into t values (1, 0);\ninsert into t values (2, 0);' },
    async (project) => {
      const { rules } = await judge(project);
      assert.equal(rules.setup?.status, 'fail');
      assert.equal(rules.setup?.message, 'A. Its set-up failed, so the rule was not tried.');
      assert.match(rules.setup?.evidence[0] ?? '', /^sql\/rules\/setup\.sql: new row .* \(23514\)$/);
    },
  ));

test('a deferred constraint is asked at the end', () =>
  withRules(
    {
      deferred:
        '-- A.\n-- refused with: 23505\nset constraints all deferred; insert into t values (1, 1);\ninsert into t values (1, 1);',
    },
    async (project) => assert.equal((await judge(project)).rules.deferred?.status, 'pass'),
  ));

test('a role that may not try is a skip with the reason, never a pass', () =>
  withRules({ a: '-- A.\n-- refused with: 23514\ninsert into t values (1, 0);' }, async (project) => {
    const { database, target } = project;
    const [row] = await database.sql`select 'reader_' || pg_backend_pid() as name`;
    const reader = String(row?.name);
    await database.sql.unsafe(`create role ${reader} login password 'geheim' in role pg_read_all_data`);
    try {
      const url = targetUrl({ ...target, user: reader, password: 'geheim' });
      const { code, out, err } = await project.run(
        'verify',
        '--only',
        'business-rules',
        '--format',
        'json',
        '--database-url',
        url,
      );
      assert.equal(err.replace(/^(database|note): .*\n/gm, ''), '');
      const [check] = JSON.parse(out).sections[0].checks;
      assert.deepEqual(
        [code, check.status, check.message],
        [0, 'skip', 'A. Not tried: this role may not do it (permission denied for table t)'],
      );
    } finally {
      await database.sql.unsafe(`drop role ${reader}`);
    }
  }));

test('a rule that ends the transaction itself is refused before anything is tried', () =>
  withRules(
    { a: '-- A.\n-- accepted\ninsert into t values (1, 1); commit; insert into t values (2, 1);' },
    async (project) => {
      const { code, err } = await project.run('verify', '--only', 'business-rules');
      assert.equal(code, 2);
      assert.match(err, /rules\/a\.sql: holds begin, commit, rollback or a savepoint/);
      assert.deepEqual([...(await project.database.sql`select from t`)], []);
    },
  ));

test('a rule without a statement, without an expectation, or with a wrong SQLSTATE is a fault of the project', () =>
  withProject({}, async ({ run, write, folder }) => {
    const { mkdirSync } = await import('node:fs');
    mkdirSync(`${folder}/sql/rules`);
    const faults: [string, RegExp][] = [
      ['-- A.\n-- accepted\n', /sql\/rules\/a\.sql: holds no statement, so nothing is attempted/],
      ['-- A.\nselect 1;', /sql\/rules\/a\.sql:1: a rule says either "refused with: <SQLSTATE>" or "accepted"/],
      ['-- A.\n-- refused with: 2351\nselect 1;', /sql\/rules\/a\.sql:2: "2351" is not a SQLSTATE/],
      ['-- A.\n-- accepted\n-- refused by: x\nselect 1;', /a\.sql:3: "refused by" has no meaning beside "accepted"/],
    ];
    for (const [text, message] of faults) {
      write('rules/a.sql', text);
      const { code, err } = await run('verify', '--only', 'business-rules');
      assert.equal(code, 2);
      assert.match(err, message);
    }
  }));
