import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

const people = 'create table public.people (id int, name text);\n';

const indexes = `-- transaction: none
create index concurrently people_id on public.people (id);
create unique index concurrently people_name on public.people (name);
insert into public.people values (7, 'seven');
`;

test('it stops at the statement that fails, says what stays, and goes on there', () =>
  withProject({ 'migrations/1_people.sql': people, 'migrations/2_indexes.sql': indexes }, async ({ run, database }) => {
    await run('migrate', '--to', '1');
    await database.sql`insert into public.people values (1, 'twin'), (2, 'twin')`;
    const first = await run('migrate');
    assert.equal(first.code, 6);
    assert.equal(
      saidBy(first),
      `error: sql/migrations/2_indexes.sql: could not create unique index "people_name" (23505)
  detail: Key (name)=(twin) is duplicated.
  statement 2 of 3 (line 3): create unique index concurrently people_name on public.people (name)
  state: statements 1 to 1 of 3 are done and stay; 2_indexes is partial
  invalid indexes are left; to remove them: drop index concurrently "public"."people_name";
hint:  Correct the file from statement 2 on and run codelearn migrate again: it goes on there.
`,
    );
    const status = JSON.parse((await run('status', '--format', 'json')).out);
    assert.equal(status.migrations[1].state, 'partial');
    await database.sql`delete from public.people where id = 2`;
    const second = await run('migrate');
    assert.equal(second.code, 0, second.err);
    assert.match(second.err, /removing "public"."people_name", which a build that did not end well left invalid/);
    const [row] = await database.sql`
      select (select indisvalid from pg_index where indexrelid = 'public.people_name'::regclass) as valid,
             (select count(*)::int from public.people where id = 7) as sevens`;
    assert.deepEqual({ ...row }, { valid: true, sevens: 1 });
  }));
