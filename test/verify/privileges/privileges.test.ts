import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import type { Check } from '../../../src/verify/section.ts';
import { describeServers, type Lab } from '../../roles/lab.ts';
import { type Outcome, runCli } from '../../support/cli.ts';
import { withFolder } from '../../support/folder.ts';
import { applyReference } from '../../support/reference.ts';

const webapp = readFileSync(join(import.meta.dirname, '../../../sql/roles/webapp.sql'), 'utf8');

interface Project {
  readonly run: (...argv: string[]) => Promise<Outcome>;
  /** Runs the section and gives its checks. */
  readonly verify: () => Promise<{ code: number; checks: readonly Check[] }>;
}

/** The reference project's schema and its role, under another name: roles belong to the whole server. */
function withReferenceRole(lab: Lab, use: (project: Project) => Promise<void>, text = webapp): Promise<void> {
  const file = text.replaceAll(/\bwebapp\b/g, lab.role);
  return withFolder({ [`sql/roles/${lab.role}.sql`]: file }, async (cwd) => {
    await applyReference(lab.database);
    const url = targetUrl(lab.target);
    const run: Project['run'] = (...argv) => runCli([...argv, '--database-url', url], { cwd });
    await use({
      run,
      verify: async () => {
        const { code, out, err } = await run('verify', '--only', 'privileges', '--format', 'json');
        assert.ok(out.startsWith('{'), err);
        return { code, checks: JSON.parse(out).sections[0].checks };
      },
    });
  });
}

/** `fail privilege-extra users`: what does not hold, without the role's name. */
function findings(checks: readonly Check[], role: string): string[] {
  const broken = checks.filter(({ status }) => status !== 'pass');
  return broken.map(({ status, id, message }) => `${status} ${id}: ${message.replaceAll(role, 'webapp')}`);
}

/** Something done by hand, and how it must be seen. */
const damages: readonly { readonly sql: string; readonly found: readonly string[]; readonly undo: string }[] = [
  {
    sql: 'grant truncate on public.users to ROLE',
    found: [
      'fail privilege-extra: webapp has truncate on table public.users, which sql/roles/webapp.sql does not grant',
      'fail attempt-refused: as webapp, "truncate public.users" was not refused',
      'fail attempt-refused: as webapp, "lock table public.users in access exclusive mode" was not refused',
    ],
    undo: 'revoke truncate on public.users from ROLE',
  },
  {
    sql: 'grant select (password_hash) on public.users to public',
    found: [
      'fail privilege-extra: every role, webapp among them, has select (password_hash) on table public.users, which sql/roles/webapp.sql does not grant',
      'fail attempt-refused: as webapp, "explain select password_hash from public.users" was not refused',
    ],
    undo: 'revoke select (password_hash) on public.users from public',
  },
  {
    sql: 'revoke insert (price_paid) on public.purchases from ROLE',
    found: [
      'fail privilege-missing: webapp may not insert (price_paid) on table public.purchases, which its file grants',
      'fail grant-works: as webapp, "explain insert into public.purchases (student_id, course_id, price_paid) values (default, default, default)" is granted but refused',
    ],
    undo: 'grant insert (price_paid) on public.purchases to ROLE',
  },
  {
    sql: 'alter role ROLE createdb connection limit 500',
    found: [
      'fail role-attribute: webapp has createdb, but sql/roles/webapp.sql says nocreatedb',
      'fail role-attribute: webapp has connection limit 500, but sql/roles/webapp.sql says connection limit 50',
      'fail attempt-refused: as webapp, "create database codelearn_attempt template codelearn_attempt" was not refused',
    ],
    undo: 'alter role ROLE nocreatedb connection limit 50',
  },
  {
    sql: "alter role ROLE in database DATABASE set statement_timeout = '0'",
    found: ['fail role-attribute: webapp has statement_timeout 0, but sql/roles/webapp.sql says statement_timeout 10s'],
    undo: "alter role ROLE in database DATABASE set statement_timeout = '10000'",
  },
  {
    sql: 'grant usage on language plpgsql to public',
    found: [
      'warn privilege-extra: every role, webapp among them, has usage on language plpgsql, which sql/roles/webapp.sql does not grant',
    ],
    undo: 'revoke usage on language plpgsql from public',
  },
  {
    sql: 'alter table public.lessons owner to ROLE',
    found: ['fail role-owner: webapp owns 2 objects: an owner can be refused nothing'],
    undo: 'alter table public.lessons owner to postgres',
  },
];

describeServers((lend) => {
  test('a role that does not exist is a skip that says what to run', () =>
    lend((lab) =>
      withReferenceRole(lab, async ({ verify }) => {
        const { code, checks } = await verify();
        assert.equal(code, 0);
        assert.deepEqual(findings(checks, lab.role), [
          'skip role-missing: role webapp does not exist: run codelearn grant-webapp --role webapp',
        ]);
      }),
    ));

  test('after grant-webapp everything holds, and each damage done by hand turns the section red', () =>
    lend((lab) =>
      withReferenceRole(lab, async ({ run, verify }) => {
        assert.equal((await run('grant-webapp', '--role', lab.role)).code, 0);
        const sound = await verify();
        assert.deepEqual(findings(sound.checks, lab.role), []);
        assert.equal(sound.code, 0);
        const ids = sound.checks.map(({ id }) => id);
        assert.deepEqual(ids, [
          'role-attribute',
          'role-owner',
          'privilege-missing',
          'privilege-extra',
          'attempt-refused',
          'grant-works',
        ]);
        const hand = (sql: string) => lab.run(sql.replaceAll('DATABASE', lab.target.database));
        for (const { sql, found, undo } of damages) {
          await hand(sql);
          const { code, checks } = await verify();
          const seen = findings(checks, lab.role);
          assert.deepEqual(sql.includes('owner') ? seen.slice(0, 1) : seen, found, sql);
          assert.equal(code, found.every((one) => one.startsWith('warn')) ? 0 : 1, sql);
          await hand(undo);
        }
        // An owner who gives a table away loses what was granted before: only the file knows what that was.
        assert.equal((await run('grant-webapp', '--role', lab.role)).code, 0);
        assert.deepEqual(findings((await verify()).checks, lab.role), []);
      }),
    ));

  test('grant-webapp sets right what verify finds, by its fixes or by itself', () =>
    lend((lab) =>
      withReferenceRole(lab, async ({ run, verify }) => {
        await run('grant-webapp', '--role', lab.role);
        await lab.run(`grant truncate on public.users to ROLE; grant delete on public.courses to public;
          revoke select on public.lessons from ROLE; alter role ROLE createrole`);
        const { checks } = await verify();
        const fixes = checks.flatMap(({ id, fix }) => (/^(privilege|role)-/.test(id) && fix !== null ? [fix] : []));
        assert.equal(fixes.length, 4);
        await lab.run(fixes.join('\n'));
        assert.deepEqual(findings((await verify()).checks, lab.role), []);
      }),
    ));

  test('whoever may not become the role is told that the attempts were not made', () =>
    lend((lab) =>
      withReferenceRole(lab, async ({ run }) => {
        await run('grant-webapp', '--role', lab.role);
        const reader = await lab.createRole("login password 'secret' in role pg_read_all_data");
        await lab.run(
          `grant connect on database ${lab.target.database} to ${reader}; grant usage on schema public to ${reader}`,
        );
        await withFolder({ [`sql/roles/${lab.role}.sql`]: webapp.replaceAll(/\bwebapp\b/g, lab.role) }, async (cwd) => {
          const url = targetUrl({ ...lab.target, user: reader, password: 'secret' });
          const argv = ['verify', '--only', 'privileges', '--format', 'json', '--database-url', url];
          const { code, out, err } = await runCli(argv, { cwd });
          assert.equal(code, 0, err);
          assert.deepEqual(findings(JSON.parse(out).sections[0].checks, lab.role), [
            `skip attempt-refused: ${reader} may not become webapp, so nothing was tried`,
          ]);
        });
      }),
    ));
});

test('without role files nothing is promised', () =>
  withFolder({ 'sql/migrations/README': '' }, async (cwd) => {
    const { out } = await runCli(['verify', '--only', 'privileges', '--format', 'json', '--embedded'], { cwd });
    const [section] = JSON.parse(out).sections;
    assert.deepEqual(
      [section.status, section.checks[0].message],
      ['skip', 'no files in sql/roles: no role is promised'],
    );
  }));

test('a faulty role file ends verify before anything is tried', () =>
  withFolder({ 'sql/roles/web.sql': '-- A.\nselect 1;' }, async (cwd) => {
    const { code, err } = await runCli(['verify', '--only', 'privileges', '--embedded'], { cwd });
    assert.equal(code, 2);
    assert.match(err, /error: sql\/roles\/web\.sql:2: only GRANT statements may stand here, not Select/);
  }));
