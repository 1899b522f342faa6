import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { runCli } from '../../support/cli.ts';
import { withTestDatabase } from '../../support/database.ts';
import { withFolder } from '../../support/folder.ts';
import { examine } from './examine.ts';
import { testExample, testExclusion } from './rule-tests.ts';

testExample('child-total');

testExclusion(
  'a total of other rows',
  `create table t (id int primary key, children int not null); create table c (id int primary key, t_id int references t on delete cascade);
      insert into t select n, 1 + n * n % 11 from generate_series(1, 60) n;
      insert into c select row_number() over (), t.id from t, generate_series(1, t.children)`,
  't: children -/-> c.t_id  as the parents say',
);

const parents = `
  create table p (id int primary key, children int not null); create table c (id int primary key, p_id int references p);
  insert into p select n, n from generate_series(1, 30) n;
  insert into c select row_number() over (), p.id from p, generate_series(1, p.children)`;

test('a total kept on purpose, with its query in sql/denormalizations, is left alone', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(parents);
    assert.equal((await examine(database)).filter(({ status }) => status === 'warn').length, 1);
    const onPurpose = await examine(database, [], [{ schema: 'public', table: 'p', column: 'children' }]);
    assert.deepEqual(
      onPurpose.filter(({ status }) => status === 'warn'),
      [],
    );
  }));

test('the fix names the file in the project’s own folder', () =>
  withFolder({ 'database/dependencies.txt': '# Nothing yet.\n' }, (cwd) =>
    withTestDatabase(async ({ sql, target }) => {
      await sql.unsafe(parents);
      const flags = ['verify', '--only', 'normal-forms', '--sql', 'database'];
      const { out } = await runCli(flags, { cwd, env: { DATABASE_URL: targetUrl(target) } });
      assert.match(out, /recomputes it in database\/denormalizations\/p\.children\.sql; or/);
    }),
  ));
