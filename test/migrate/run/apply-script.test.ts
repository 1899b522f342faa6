import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectTo } from '../../support/database.ts';
import { migrateOne } from '../../support/migrate-one.ts';
import { withProject } from '../../support/project.ts';

for (const word of ['commit', 'rollback']) {
  test(`a ${word} that only the server sees is found out, and the file is not recorded`, async () => {
    // The parser takes the backslash for a character of the string; the server has been told otherwise.
    const hidden = `set standard_conforming_strings = off;\nselect '\\'';\n${word};\n--';\n`;
    const { code, said, tables } = await migrateOne(`create table public.a ();\n${hidden}create table public.b ();\n`);
    assert.equal(code, 6);
    assert.match(
      said,
      /1_a\.sql: the file ended the transaction that it runs in\n {2}state: what it committed and what ran behind that is kept, and it is not recorded/,
    );
    assert.deepEqual(tables, word === 'commit' ? ['a', 'b'] : ['b']);
  });
}

test('a CALL that commits fails in its transaction, with the reason', async () => {
  const { code, said } = await migrateOne(
    'create procedure public.p() language plpgsql as $$ begin commit; end $$;\ncall public.p();\n',
  );
  assert.equal(code, 5);
  assert.match(said, /invalid transaction termination \(2D000\)/);
});

test('a file that waits too long for a lock is rolled back, shows who holds it, and tries again', () =>
  withProject(
    {
      'migrations/1_a.sql': 'create table public.t (i int);',
      'migrations/2_b.sql': 'create table public.kept (i int);\nalter table public.t add column j int;',
      // On its way behind the second while that one waits; must neither run before it nor twice.
      'migrations/3_c.sql': 'insert into public.t (i, j) values (1, 2);',
      'migrations/4_d.sql': 'insert into public.t (i, j) select i + 1, j from public.t;',
    },
    async ({ run, database, target }) => {
      assert.equal((await run('migrate', '--to', '1')).code, 0);
      await connectTo({ ...target, applicationName: 'a long report' }, async (reader) => {
        await reader.sql.unsafe('begin; select * from public.t');
        const failed = await run('migrate', '--lock-timeout', '200ms', '--lock-retry-for', '1ms');
        assert.equal(failed.code, 5);
        assert.match(
          failed.err,
          /waiting for a lock that is held by pid \d+ \(a long report, role \w+, idle in transaction, transaction open for \d+ s\): begin; select \* from public\.t\n/,
        );
        assert.match(
          failed.err,
          /error: sql\/migrations\/2_b\.sql: canceling statement due to lock timeout \(55P03\)\n {2}statement 2 of 2 \(line 2\): alter table public\.t add column j int\n {2}blocked by: pid \d+ \(a long report/,
        );
        const freed = run('migrate', '--lock-timeout', '100ms', '--lock-retry-for', '20s');
        const [blocked] = await waitFor(
          () => database.sql`
          select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        assert.ok(blocked);
        await waitFor(
          () => database.sql`
          select where not exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`,
        );
        await reader.sql.unsafe('rollback');
        const { code, err } = await freed;
        assert.equal(code, 0, err);
        assert.match(err, /2_b\.sql: canceling statement due to lock timeout; rolled back, trying again in \d+ ms\n/);
        assert.doesNotMatch(failed.err + err, /3_c\.sql|warning/);
        assert.deepEqual(
          [...err.matchAll(/^applied (\S+)/gm)].map(([, label]) => label),
          ['2_b', '3_c', '4_d'],
        );
      });
      const rows = await database.sql`select i, j from public.t order by i`;
      assert.deepEqual(
        rows.map((row) => [row.i, row.j]),
        [
          [1, 2],
          [2, 2],
        ],
      );
    },
  ));

async function waitFor<T>(look: () => PromiseLike<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const rows = await look();
    if (rows.length > 0) return rows;
  }
}
