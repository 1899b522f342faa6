import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, type TestProject, withProject } from '../support/project.ts';

const applied = {
  'migrations/1_a.sql': 'create table public.a (i int);\n',
  'migrations/2_b.sql': 'create table public.b (i int);\n',
  'migrations/3_c.sql': 'create table public.c (i int);\n',
};

/** Every kind of fault that a folder can have, beside migrations that are applied. */
function spoil({ write, remove }: TestProject): void {
  write('migrations/01_rival.sql', 'create index concurrently i on public.a (i);\n');
  write('migrations/2_b.sql', Buffer.from('create \xff', 'latin1'));
  remove('migrations/3_c.sql');
  write('migrations/5_e.sql', 'commit;\n');
  write('migrations/05_f.sql', '\\d a\n');
  write('migrations/6_g.sql', '-- transactoin: none\nvacuum;\n');
  write('migrations/7_h.sql', 'select 1;\n');
  write('migrations/7_h.down.sql', 'vacuum;\n');
  write('migrations/8-i.sql', 'select 1;\n');
  write('migrations/9_j.down.sql', 'select 1;\n');
  write('repeatable/v.sql', 'selec 1;\n');
  write('repeatable/w.sql', 'select \0;\n');
}

const inNames = `
  - sql/migrations/8-i.sql: looks like a migration but is not named as one
  - sql/migrations/9_j.down.sql: there is no 9_j.sql that it would undo
  - sql/migrations/1_a.sql: version 1 is already that of 01_rival.sql; give one of them another number
  - sql/migrations/5_e.sql: version 5 is already that of 05_f.sql; give one of them another number
  - sql/repeatable/w.sql: a NUL byte at offset 7 (line 1)`;

test('names, versions, bytes, headers, statements, ways back and the history are one report', () =>
  withProject({ ...applied, 'repeatable/.keep': '' }, async (project) => {
    const { run, database } = project;
    assert.equal((await run('migrate')).code, 0);
    spoil(project);
    for (const argv of [['migrate'], ['migrate', '--dry-run'], ['migrate', '--to', '9']]) {
      const outcome = await run(...argv);
      assert.deepEqual([outcome.code, outcome.out], [7, '']);
      assert.equal(
        saidBy(outcome).replace(/\d{4}-\S+ \S+ UTC by \S*?(?=,|\n)/g, 'WHEN BY'),
        `error: 13 faults found:${inNames}
  - sql/migrations/2_b.sql: modified after it was applied WHEN BY
      sql/migrations/2_b.sql: not UTF-8 at byte offset 7 (line 1)
  - 3_c.sql: applied WHEN BY, and the file is missing
  - sql/migrations/6_g.sql:1: unknown name "transactoin" in the header
  - sql/migrations/7_h.down.sql:1: VACUUM cannot run inside a transaction; put it into a file of its own that begins with "-- transaction: none"
  - sql/migrations/01_rival.sql:1: CREATE INDEX CONCURRENTLY cannot run inside a transaction; put it into a file of its own that begins with "-- transaction: none"
  - sql/migrations/05_f.sql:1:1: syntax error at or near "\\"
      1 | \\d a
        | ^
      \\d is a command of psql, not SQL; take it out
  - sql/migrations/5_e.sql:1: COMMIT would end the transaction that this file runs in, and its record with it; take it out
  - sql/repeatable/v.sql:1:1: syntax error at or near "selec"
      1 | selec 1;
        | ^
hint:  A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql; files are UTF-8 text.
       modified: take the change back and put it into a new migration, or accept it with codelearn repair <version>.
       missing: bring the file back (codelearn repair <version> writes it from the history), or undo it with codelearn rollback.
       Nothing was attempted.
`,
      );
    }
    const [row] =
      await database.sql`select string_agg(version::text, ' ' order by version) as versions from codelearn.migrations`;
    assert.deepEqual(row?.versions, '1 2 3');
  }));

test('without a fault in the history the same report is exit 2', () =>
  withProject({ 'migrations/1_a.sql': 'commit;', 'migrations/b.sql': 'select 1;' }, async ({ run }) => {
    const outcome = await run('migrate');
    assert.equal(outcome.code, 2);
    assert.equal(
      saidBy(outcome),
      `error: 2 faults found:
  - sql/migrations/b.sql: looks like a migration but is not named as one
  - sql/migrations/1_a.sql:1: COMMIT would end the transaction that this file runs in, and its record with it; take it out
hint:  A migration is named <digits>_<name>.sql, and what undoes it <digits>_<name>.down.sql; files are UTF-8 text.
       Nothing was attempted.
`,
    );
  }));
