import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const people = 'create table public.people (id int, name text);\n';

const indexes = `-- transaction: none
create index concurrently people_id on public.people (id);
create unique index concurrently people_name on public.people (name);
insert into public.people values (7, 'seven');
`;

test('an edit of what is done is refused, an edit of what follows is not', () =>
  withProject(
    { 'migrations/1_people.sql': people, 'migrations/2_indexes.sql': indexes },
    async ({ run, database, write }) => {
      await run('migrate', '--to', '1');
      await database.sql`insert into public.people values (1, 'twin'), (2, 'twin')`;
      assert.equal((await run('migrate')).code, 6);
      write('migrations/2_indexes.sql', indexes.replace('people_id', 'people_id2'));
      const refused = await run('migrate');
      assert.equal(refused.code, 7);
      assert.match(refused.err, /2_indexes.sql: statement 1 was modified, and it is already done/);
      write('migrations/2_indexes.sql', indexes.replace('unique index', 'index'));
      const fixed = await run('migrate');
      assert.equal(fixed.code, 0, fixed.err);
      assert.match(fixed.err, /removing "public"."people_name"/);
    },
  ));

test('where nobody saw the end of a statement, it is not run twice unasked', () =>
  withProject(
    {
      'migrations/1_a.sql':
        '-- transaction: none\ncreate table public.a (i int);\ndo $$ begin insert into public.a values (1); commit; end $$;\n',
    },
    async ({ run, database }) => {
      assert.equal((await run('migrate')).code, 0);
      await database.sql`
        update codelearn.migrations set state = 'partial', statements_done = 1, statement_started = 2, invalid_before = '{}',
          statement_hashes = array[encode(sha256('create table public.a (i int)'), 'hex'), 'x']`;
      const { code, err } = await run('migrate');
      assert.equal(code, 6);
      assert.match(
        err,
        /1_a.sql:3: the last run was cut off during this statement, and nothing shows whether it was done\n/,
      );
      assert.match(err, /codelearn repair 1_a --done, or codelearn repair 1_a --again/);
    },
  ));
