import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectTo } from '../../support/database.ts';
import { saidBy, type TestProject, withProject } from '../../support/project.ts';

const query = `-- How many children each parent has.
select p.a, p.b, count(c.*)::int as children
from parent p
left join child c on c.a = p.a and c.b = p.b
group by p.a, p.b;
`;

function withFamilies(use: (project: TestProject) => Promise<void>): Promise<void> {
  return withProject({ 'denormalizations/parent.children.sql': query }, async (project) => {
    await project.database.sql.unsafe(`
      create table parent (a int, b text, children int, primary key (a, b));
      create table child (a int, b text);`);
    await use(project);
  });
}

function fill({ database }: TestProject): Promise<unknown> {
  return database.sql.unsafe(`
    insert into parent select i, 'x', 1 from generate_series(1, 12) i;
    insert into child select i, 'x' from generate_series(1, 12) i;`);
}

test('a table without rows is not examined, and says so', () =>
  withFamilies(async ({ run }) => {
    const { code, out } = await run('verify', '--only', 'denormalizations');
    assert.equal(code, 0);
    assert.match(
      out,
      /skip {2}denormalizations\/denormalization .*\n {6}parent\.children: the table has no rows: not examined/,
    );
  }));

test('rows that differ are named by their whole key, null and missing included', () =>
  withFamilies(async (project) => {
    await fill(project);
    await project.database.sql.unsafe(`
      update parent set children = 5 where a = 2;
      update parent set children = null where a = 3;`);
    const { code, out } = await project.run('verify', '--only', 'denormalizations');
    assert.equal(code, 1);
    assert.equal(
      out,
      [
        'section           result  pass  fail  warn  skip',
        'denormalizations  fail             1',
        '',
        'fail  denormalizations/denormalization public.parent (children) sql/denormalizations/parent.children.sql',
        '      parent.children differs from its query in 2 of 12 rows',
        '        a 2, b x: stored 5, recomputed 1',
        '        a 3, b x: stored nothing, recomputed 1',
        '      fix: codelearn reconcile',
        '',
        '1 checks: 1 fail',
        '',
      ].join('\n'),
    );
  }));

test('more rows than are shown are counted', () =>
  withFamilies(async (project) => {
    await fill(project);
    await project.database.sql`update parent set children = 7`;
    const { out } = await project.run('verify', '--only', 'denormalizations', '--format', 'json');
    const [check] = JSON.parse(out).sections[0].checks;
    assert.equal(check.evidence.length, 11);
    assert.equal(check.evidence[10], '… and 2 more');
  }));

test('reconcile writes the recomputed values and says what changed; a second run changes nothing', () =>
  withFamilies(async (project) => {
    await fill(project);
    await project.database.sql`update parent set children = 5 where a in (2, 10)`;
    const dry = await project.run('reconcile', '--dry-run');
    assert.match(dry.out, /would change 2 rows/);
    const first = await project.run('reconcile');
    assert.equal(
      first.out,
      'public.parent.children: changed 2 rows\n  a 10, b x: stored 5, recomputed 1\n  a 2, b x: stored 5, recomputed 1\n',
    );
    assert.equal((await project.run('reconcile')).out, 'public.parent.children: equals its query in every row\n');
    assert.equal((await project.run('verify', '--only', 'denormalizations')).code, 0);
  }));

test('reconcile waits for writers, so that no increment is lost', () =>
  withFamilies(async (project) => {
    await fill(project);
    await project.database.sql`update parent set children = 0 where a = 1`;
    await connectTo(project.target, async (writer) => {
      await writer.sql.unsafe('begin; update parent set children = children + 1 where a = 2');
      await writer.sql`insert into child values (2, 'x')`;
      const reconciling = project.run('reconcile');
      await waitForLock(project);
      await writer.sql.unsafe('commit');
      assert.equal(
        (await reconciling).out,
        'public.parent.children: changed 1 rows\n  a 1, b x: stored 0, recomputed 1\n',
      );
    });
    assert.equal((await project.run('verify', '--only', 'denormalizations')).code, 0);
  }));

async function waitForLock({ database }: TestProject): Promise<void> {
  for (;;) {
    const waiting = await database.sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length > 0) return;
  }
}

const misfits: [string, string, RegExp][] = [
  ['parent.nothing', query, /public\.parent has no column nothing/],
  ['nobody.children', query, /there is no table public\.nobody/],
  ['child.a', query, /public\.child has no primary key to compare by/],
  ['parent.children', 'select 1; select 2', /the file must be one select statement/],
  ['children', query, /the name must be table\.column\.sql or schema\.table\.column\.sql/],
];

for (const [name, text, message] of misfits) {
  test(`a file that does not fit is exit 2: ${message.source}`, () =>
    withProject({ [`denormalizations/${name}.sql`]: text }, async ({ database, run }) => {
      await database.sql.unsafe(
        'create table parent (a int, b text, children int, primary key (a, b)); create table child (a int)',
      );
      const outcome = await run('verify', '--only', 'denormalizations');
      assert.equal(outcome.code, 2);
      assert.match(saidBy(outcome), message);
    }));
}

test('a fault inside the query is placed in its file', () =>
  withProject(
    { 'denormalizations/parent.children.sql': '-- S.\nselect a, b, childs as children\nfrom parent' },
    async ({ database, run }) => {
      await database.sql.unsafe('create table parent (a int, b text, children int, primary key (a, b))');
      const outcome = await run('verify', '--only', 'denormalizations');
      assert.equal(outcome.code, 2);
      assert.match(
        saidBy(outcome),
        /^error: sql\/denormalizations\/parent\.children\.sql:2:14: column "childs" does not exist \(42703\)/,
      );
    },
  ));
