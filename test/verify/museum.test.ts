import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { targetUrl } from '../../src/connection/target.ts';
import type { Check } from '../../src/verify/section.ts';
import { runCli } from '../support/cli.ts';
import { testHome } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { type TestProject, withProject } from '../support/project.ts';
import { withStandby } from '../support/standby.ts';

// One database with everything odd that a catalog can hold, and what each command makes of it.

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, 'museum', name), 'utf8');
}

const files = {
  'migrations/0001_museum.sql': read('schema.sql'),
  'migrations/0002_new_wing.sql': read('schema-18.sql'),
  'dependencies.txt': `"Order": "a.b" -> "from"
shop.types: home -> tags
"Ünder.Score"."Täble": "Wert" -/-> id  a price is nobody's number
`,
  'denormalizations/shop.computed.upper_.sql': "-- Copied.\nselect id, 'U' || id % 5 as upper_ from shop.computed;\n",
  'queries/elephant.sql':
    '-- One elephant.\n-- served by: 🐘 emoji_pkey\nselect "naïve ☕" from public."🐘 emoji" where "🔑" = $1;\n',
  'queries/part.sql':
    '-- Notes of one event.\nselect note from shop.event_notes where region = $1 and at = $2 and id = $3;\n',
  'rules/no_free_lunch.sql': `-- A price is positive.
-- refused with: 23514
-- refused by: Täble_Wert_check
insert into "Ünder.Score"."Täble" values (1, 0);
`,
  'scale.json': JSON.stringify({
    '🐘 emoji': { rows: 1_000_000 },
    'shop.events': { rows: 5_000_000 },
    'shop.event_notes': { rows: 1_000_000 },
    'shop.temporal': { rows: 100_000 },
    'Ünder.Score.Täble': { rows: 100_000 },
  }),
};

async function withMuseum(use: (project: TestProject) => Promise<void>): Promise<void> {
  await withProject(files, async (project) => {
    const { code, err } = await project.runWith(withHome(project), 'migrate');
    assert.equal(code, 0, err);
    // A session of its own keeps it.
    await project.database.sql.unsafe('create temporary table of_another_session (a int)');
    await use(project);
  });
}

function withHome({ target }: TestProject) {
  return { env: { DATABASE_URL: targetUrl(target), CODELEARN_HOME: testHome } };
}

/** `status section/id subject`; of passes what the catalog says, of skips the reason. */
function linesOf(out: string): string {
  const { sections } = JSON.parse(out) as { sections: { id: string; checks: Check[] }[] };
  const lines = sections.flatMap(({ id, checks }) =>
    checks
      .filter((check) => check.status !== 'pass' || !fromRows.includes(check.id))
      .map(({ status, id: kind, subject, message }) => {
        const { schema, table, columns, name } = subject;
        const about =
          table === null ? name : `${schema}.${table}${columns.length > 0 ? ` (${columns.join(', ')})` : ''}`;
        return `${status} ${id}/${kind}${about === null ? '' : ` ${about}`}${status === 'skip' ? `: ${message}` : ''}\n`;
      }),
  );
  return lines.join('');
}

const fromRows = ['rows-examined', 'redundancy', 'weak-dependency'];

test('verify judges it whole, and skips aloud what it cannot', () =>
  withMuseum(async (project) => {
    const { code, out, err } = await project.runWith(withHome(project), 'verify', '--format', 'json');
    assert.equal(code, 1, err);
    assert.equal(linesOf(out), read('verify.txt'));
  }));

test('diagram draws it', () =>
  withMuseum(async ({ run }) => {
    const { code, out } = await run('diagram');
    assert.equal(code, 0);
    assert.equal(out, read('diagram.txt'));
  }));

test('dependencies reads every table of it that can be read', () =>
  withMuseum(async ({ run }) => {
    const { code, out } = await run('dependencies', '--format', 'json', '--max-determinant', '1');
    assert.equal(code, 0);
    const { tables } = JSON.parse(out) as { tables: { table: string; rows?: number; skipped?: string }[] };
    const lines = tables.map(({ table, rows, skipped }) => `${table}: ${skipped ?? `${rows} rows`}\n`);
    assert.equal(lines.join(''), read('tables.txt'));
  }));

test('a table with quotes and dots in its names is decomposed, and the migration can be undone', () =>
  withMuseum(async ({ run, database }) => {
    const objects = () => database.sql`select * from public."Order" order by 1`;
    const before = [...(await objects())];
    assert.deepEqual((await run('decompose', 'Order', '--write')).code, 0);
    assert.deepEqual((await run('migrate')).code, 0);
    const moved = await database.sql`select "a.b", "from" from public."a.bs" order by 1`;
    assert.deepEqual(
      moved.map((row) => Object.values(row)),
      [
        ['g0', 'f'],
        ['g1', 'f'],
        ['g2', 'f'],
      ],
    );
    assert.deepEqual((await run('rollback')).code, 0);
    const sorted = (row: object): unknown => Object.entries(row).sort();
    assert.deepEqual([...(await objects())].map(sorted), before.map(sorted));
  }));

test('what has no columns of its own to move is no table to decompose', () =>
  withMuseum(async ({ run }) => {
    const said = async (name: string): Promise<string> => {
      const { err } = await run('decompose', name);
      return /^error: (.*)$/m.exec(err)?.[1] ?? '';
    };
    assert.equal(await said('v'), 'v is a view: it has no columns of its own to move');
    assert.equal(await said('mv'), 'mv is a materialized view: it has no columns of its own to move');
    assert.equal(await said('far'), 'far is a foreign table: it has no columns of its own to move');
    assert.equal(await said('shop.events_us'), 'shop.events_us is a partition: it has no columns of its own to move');
    assert.match(await said('Ünder.Score.Täble'), /^Ünder\.Score\.Täble: nothing to decompose/);
    assert.match(await said('dotted.name'), /^dotted\.name: nothing to decompose/);
  }));

test('a role is granted what its file says, and refused the rest of the museum', () =>
  withMuseum(async (project) => {
    const role = `guard_${project.database.pid}`;
    mkdirSync(join(project.folder, 'sql/roles'));
    project.write(
      `roles/${role}.sql`,
      `grant usage on schema "Ünder.Score", public, shop to ${role};
grant select on "Ünder.Score"."Täble", public."🐘 emoji", shop.events to ${role};
grant select ("a.b") on public."Order" to ${role};
`,
    );
    try {
      const { code, out } = await project.run('grant-webapp', '--role', role);
      assert.equal(code, 0, out);
      const checked = await project.run('verify', '--only', 'privileges');
      assert.equal(checked.code, 0, checked.out);
    } finally {
      await project.database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  }));

test('on a standby the rows of an unlogged table are out of reach', () =>
  withStandby(read('schema.sql'), ({ standby }) =>
    withFolder({ 'sql/.keep': '' }, async (cwd) => {
      const env = { DATABASE_URL: targetUrl(standby) };
      const argv = ['verify', '--only', 'normal-forms,design', '--format', 'json'];
      const { code, out, err } = await runCli(argv, { env, cwd });
      assert.equal(code, 1, err);
      const lines = linesOf(out)
        .split('\n')
        .filter((line) => line.includes('scratchpad'));
      assert.deepEqual(lines, [
        'fail normal-forms/candidate-key public.scratchpad',
        'skip normal-forms/rows-examined public.scratchpad: scratchpad: rows not examined: cannot access temporary or unlogged relations during recovery (0A000)',
        'skip normal-forms/redundancy public.scratchpad: scratchpad: rows not examined: cannot access temporary or unlogged relations during recovery (0A000)',
        'fail design/primary-key public.scratchpad',
      ]);
    }),
  ));
