import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseExceptions } from '../../src/project/exceptions.ts';
import { applyExceptions } from '../../src/verify/exceptions.ts';
import { type Check, check } from '../../src/verify/section.ts';
import { saidBy, withProject } from '../support/project.ts';

const bare = {
  'migrations/1_a.sql': `create table public.notes (text text);
create table public.prices (id bigint primary key, amount money not null, note_price money not null);
`,
};

const accepted = `# Lived with.
design/primary-key public.notes: written by a logger and emptied each night
design/money-type public.prices (amount): shown as it is stored
`;

test('a finding that exceptions.txt names is a skip with the reason; the next of its kind is not', () =>
  withProject(bare, async ({ run, write }) => {
    assert.equal((await run('migrate')).code, 0);
    const before = await run('verify', '--only', 'design');
    assert.equal(before.code, 1);
    for (const label of ['primary-key public.notes', 'money-type public.prices (amount)']) {
      assert.ok(before.out.includes(`  design/${label}\n`), before.out);
    }
    write('exceptions.txt', accepted);
    const partly = await run('verify', '--only', 'design');
    assert.match(partly.out, /^warn {2}design\/money-type public\.prices \(note_price\)\n/m);
    const line = partly.out.slice(partly.out.indexOf('skip  design/primary-key'));
    assert.equal(
      line.split('\n').slice(0, 4).join('\n'),
      `skip  design/primary-key public.notes
      accepted: written by a logger and emptied each night (sql/exceptions.txt:2)
        notes has no primary key
        ${before.out.slice(before.out.indexOf('notes has no primary key')).split('\n')[1]?.trim()}`,
    );
    write('exceptions.txt', `${accepted}design/money-type *: all of them\n`);
    const wholly = await run('verify', '--only', 'design', '--strict');
    assert.equal(wholly.code, 0, wholly.out);
  }));

test('the former name of a section is understood: plans for query-plans', () =>
  withProject({ ...bare, 'exceptions.txt': 'plans/query-plan *: looked at by hand\n' }, async ({ run }) => {
    assert.equal((await run('migrate')).code, 0);
    const only = await run('verify', '--only', 'plans', '--format', 'json');
    assert.deepEqual(
      JSON.parse(only.out).sections.map(({ id }: { id: string }) => id),
      ['query-plans'],
    );
    const skipped = await run('verify', '--skip', 'plans,drift', '--format', 'json');
    assert.deepEqual(
      JSON.parse(skipped.out).sections.map(({ id }: { id: string }) => id),
      ['normal-forms', 'design', 'business-rules', 'denormalizations', 'privileges'],
    );
    const unknown = await run('verify', '--only', 'plan');
    assert.equal(unknown.code, 2);
    assert.doesNotMatch(unknown.err, /, plans/);
  }));

test('an exception under the former name accepts a finding of the section', () =>
  withProject(
    {
      ...bare,
      'queries/prices.sql': '-- All.\n-- scans: prices\nselect id from public.prices',
      'scale.json': '{ "prices": { "rows": 1000 }, "cost": { "rows": 5 } }',
    },
    async ({ run, write }) => {
      assert.equal((await run('migrate')).code, 0);
      const red = await run('verify', '--only', 'query-plans');
      assert.equal(red.code, 1);
      assert.match(red.out, /^fail {2}query-plans\/planned-scale sql\/scale\.json$/m);
      write('exceptions.txt', 'plans/planned-scale sql/scale.json: made by hand in production\n');
      const accepted = await run('verify', '--only', 'query-plans');
      assert.equal(accepted.code, 0, accepted.out);
      assert.match(accepted.out, /^skip {2}query-plans\/planned-scale sql\/scale\.json\n {6}accepted: made by hand/m);
    },
  ));

test('a line that nothing needs any more is a warning, and fails with --strict', () =>
  withProject({ ...bare, 'exceptions.txt': accepted }, async ({ run, database }) => {
    assert.equal((await run('migrate')).code, 0);
    await database.sql`alter table public.notes add primary key (text)`;
    await database.sql`alter table public.prices drop column note_price`;
    const { code, out } = await run('verify', '--only', 'design');
    assert.equal(code, 0);
    assert.match(
      out,
      /^warn {2}design\/exception sql\/exceptions\.txt\n {6}line 2 accepts a design\/primary-key that is not found any more\n {6}fix: Take the line out: it would hide the next finding of that name\.\n/m,
    );
    assert.equal((await run('verify', '--only', 'design', '--strict')).code, 1);
    // Another section says nothing of it.
    assert.equal((await run('verify', '--only', 'normal-forms', '--strict')).out.includes('exception'), false);
  }));

test('lines that cannot be meant are refused before anything is tried', () =>
  withProject(bare, async ({ run, write }) => {
    write(
      'exceptions.txt',
      'design/primary-key public.notes\ndesign public.notes: why\ndesign/primary-key public.notes:\n',
    );
    const outcome = await run('verify');
    assert.deepEqual([outcome.code, outcome.out], [2, '']);
    assert.match(
      saidBy(outcome),
      /^error: 3 faults found:\n {2}- sql\/exceptions\.txt:1: "design\/primary-key public\.notes" is not a finding, a colon and a reason\n {2}- sql\/exceptions\.txt:2: .*\n {2}- sql\/exceptions\.txt:3: /,
    );
    write('exceptions.txt', 'desing/primary-key public.notes: why\n');
    assert.match(
      saidBy(await run('verify')),
      /^error: sql\/exceptions\.txt:1: there is no section "desing"\nhint: {2}Sections: normal-forms, design, /,
    );
  }));

const apply = (text: string, ...checks: Check[]): readonly Check[] =>
  applyExceptions('design', checks, parseExceptions({ path: 'e.txt', text }));

test('names with colons and blanks are told apart by the findings', () => {
  const one = check('odd', 'fail', { schema: 'public', table: 'a: b', columns: ['c: d'], name: 'e f' }, 'odd.');
  const [judged, ...more] = apply('design/odd public.a: b (c: d) e f: so it is: really', one);
  assert.deepEqual([judged?.status, judged?.message, more], ['skip', 'accepted: so it is: really (e.txt:1)', []]);
  assert.equal(apply('design/odd public.a: so it is', one)[0]?.status, 'fail');
});

test('what was not looked at this time leaves its lines alone', () => {
  const locked = check('table-locked', 'skip', { schema: 'public', table: 'a' }, 'locked.');
  assert.deepEqual(apply('design/odd public.a (b): why', locked), [locked]);
  assert.deepEqual(apply('design/odd *: why', locked), [locked]);
  const ids = apply('design/odd public.b: why', locked).map(({ id }) => id);
  assert.deepEqual(ids, ['table-locked', 'exception']);
  const nothing = check('section-not-run', 'skip', {}, 'no.');
  assert.deepEqual(apply('design/odd public.b: why', nothing), [nothing]);
});

test('the lines of the page are read', () => {
  const page = readFileSync(join(import.meta.dirname, '../../src/verify/exceptions.md'), 'utf8');
  const [, text = ''] = /^```\n([\s\S]*?)^```$/m.exec(page) ?? [];
  assert.deepEqual(
    parseExceptions({ path: 'e.txt', text }).map(({ section, check: kind, line }) => [section, kind, line]),
    [
      ['design', 'foreign-key-index', 2],
      ['design', 'narrow-key', 3],
      ['design', 'character-type', 4],
    ],
  );
});
