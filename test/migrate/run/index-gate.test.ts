import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

const people = 'create table public.people (id int, name text);\n';

test('"if not exists" does not pass off an invalid index as made', () =>
  withProject(
    {
      'migrations/1_people.sql': people,
      'migrations/2_index.sql':
        '-- transaction: none\ncreate index concurrently if not exists people_name on public.people (name);\n',
    },
    async ({ run, database }) => {
      await run('migrate', '--to', '1');
      await database.sql`insert into public.people values (1, 'twin'), (2, 'twin')`;
      await assert.rejects(database.sql.unsafe('create unique index concurrently people_name on public.people (name)'));
      const first = await run('migrate');
      assert.equal(first.code, 6);
      assert.equal(
        saidBy(first),
        `notice: sql/migrations/2_index.sql: relation "people_name" already exists, skipping (42P07)
error: sql/migrations/2_index.sql:2: the statement succeeded, but "public"."people_name" is invalid (left by a build that failed) and serves no query
  to repair it: drop index concurrently "public"."people_name";
  state: the file is partial; it is not recorded as applied while the index is invalid
hint:  Run codelearn migrate again: it removes the invalid index and builds it anew.
`,
      );
      assert.equal((await run('migrate')).code, 0);
      const [row] =
        await database.sql`select indisvalid as valid, indisunique as unique from pg_index where indexrelid = 'public.people_name'::regclass`;
      assert.deepEqual({ ...row }, { valid: true, unique: false });
    },
  ));
