import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database, Row } from '../../src/connection/session.ts';
import { runScript } from '../../src/database/script.ts';
import { readQueries } from '../../src/project/queries.ts';
import { readRules } from '../../src/project/rules.ts';
import { withTestDatabase } from '../support/database.ts';
import {
  addPeople,
  applyReference,
  readPeople,
  reference,
  steps,
  testOnEveryServer,
  wrongCounts,
} from '../support/reference.ts';

/** Everything in schema public that a migration could leave behind or take away. */
async function describeDatabase({ sql }: Database): Promise<readonly Row[]> {
  return sql`
    select 'relation' as kind, relname::text as name, concat_ws(' ', relkind, relacl) as what
      from pg_class where relnamespace = 'public'::regnamespace
    union all
    select 'column', attrelid::regclass::text || '.' || attname,
           concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
                     pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
      from pg_attribute
      join pg_class on pg_class.oid = attrelid and relnamespace = 'public'::regnamespace
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where attnum > 0 and not attisdropped
    union all
    select 'constraint', conname, pg_get_constraintdef(oid) from pg_constraint
     where connamespace = 'public'::regnamespace
    union all
    select 'trigger', tgname, concat_ws(' ', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
    union all
    select 'function', oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(oid), proacl)
      from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select 'type', typname, typtype::text from pg_type where typnamespace = 'public'::regnamespace
    union all
    select 'comment', objoid::text, description from pg_description where classoid = 'pg_namespace'::regclass
     order by 1, 2, 3`;
}

test('there are steps to try', () => assert.ok(steps.length >= 7));

testOnEveryServer('the down file of every migration undoes it, and it can be applied again', async (database) => {
  for (const { up, down } of steps) {
    const before = await describeDatabase(database);
    await runScript(database, up);
    const after = await describeDatabase(database);
    assert.notDeepEqual(after, before, `${up.path} changes nothing`);
    await runScript(database, down);
    assert.deepEqual(await describeDatabase(database), before, down.path);
    await runScript(database, up);
    assert.deepEqual(await describeDatabase(database), after, up.path);
  }
});

testOnEveryServer('all down files from the last to the first leave nothing', async (database) => {
  const before = await describeDatabase(database);
  await applyReference(database);
  await addPeople(database, { courses: 2, students: 2 });
  for (const { down } of [...steps].reverse()) await runScript(database, down);
  assert.deepEqual(await describeDatabase(database), before);
});

test('a counter that comes after the purchases starts from their number', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    await applyReference(database);
    const counter = steps.find(({ up }) => up.path.endsWith('enrollment_count.sql')) ?? assert.fail('no counter');
    await runScript(database, counter.down);
    await addPeople(database, { courses: 3, students: 4 });
    const { students, courses } = await readPeople(database);
    await sql`insert into public.purchases (student_id, course_id, price_paid)
              select unnest(string_to_array(${students.join()}, ',')::bigint[]), ${courses[0] ?? ''}::bigint, 1`;
    await sql`update public.courses set enrollment_count = 77 where id = ${courses[1] ?? ''}::bigint`;
    assert.equal((await wrongCounts(database)).length, 2);
    await runScript(database, counter.up);
    assert.deepEqual(await wrongCounts(database), []);
  }));

test('every table, column, function, trigger and type says what it is for', () =>
  withTestDatabase(async (database) => {
    await applyReference(database);
    const silent = await database.sql`
      select 'table' as kind, oid::regclass::text as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' and obj_description(oid, 'pg_class') is null
      union all
      select 'column', attrelid::regclass::text || '.' || attname from pg_attribute
        join pg_class on pg_class.oid = attrelid and relnamespace = 'public'::regnamespace and relkind = 'r'
       where attnum > 0 and not attisdropped and col_description(attrelid, attnum) is null
      union all
      select 'function', oid::regprocedure::text from pg_proc
       where pronamespace = 'public'::regnamespace and obj_description(oid, 'pg_proc') is null
      union all
      select 'trigger', tgname from pg_trigger where not tgisinternal and obj_description(oid, 'pg_trigger') is null
      union all
      select 'type', typname from pg_type
       where typnamespace = 'public'::regnamespace and typtype = 'e' and obj_description(oid, 'pg_type') is null`;
    assert.deepEqual([...silent], []);
  }));

test('every constraint is named by a rule that tries to break it', () =>
  withTestDatabase(async (database) => {
    await applyReference(database);
    const tried = new Set(
      readRules(reference).flatMap(({ expected }) => (expected.kind === 'refused' && expected.by ? [expected.by] : [])),
    );
    const constraints = await database.sql`
      select conname::text as name from pg_constraint
       where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'u', 'p') order by conname`;
    const untried = constraints.map(({ name }) => String(name)).filter((name) => !tried.has(name));
    // Surrogate keys are given by the database, and the key of role and id is implied by the key of id.
    assert.deepEqual(untried, ['courses_pkey', 'lessons_pkey', 'users_pkey', 'users_role_id_key']);
  }));

test('nobody but the owner may call a function, and those that run as the owner cannot be led astray', () =>
  withTestDatabase(async (database) => {
    await applyReference(database);
    const functions = await database.sql`
      select proname::text as name, array_to_string(proconfig, '; ') as settings, has_function_privilege('public', oid, 'execute') as open
        from pg_proc where pronamespace = 'public'::regnamespace order by proname`;
    const settings = 'search_path=pg_catalog, pg_temp';
    assert.deepEqual(
      [...functions],
      [
        { name: 'clear_enrollments', settings, open: false },
        { name: 'count_enrollments', settings, open: false },
        { name: 'find_login', settings, open: false },
        { name: 'refuse_purchase_change', settings, open: false },
      ],
    );
  }));

test('no index holds the counter, so that counting stays a heap-only update', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    await applyReference(database);
    await addPeople(database, { courses: 1, students: 1 });
    await sql`update public.courses set enrollment_count = 0`;
    await sql`select pg_stat_force_next_flush()`;
    const [row] = await sql`select n_tup_hot_upd::integer as hot from pg_stat_user_tables where relname = 'courses'`;
    assert.equal(row?.hot, 1);
  }));

test('the login query is the body of the function that the application calls', () =>
  withTestDatabase(async (database) => {
    await applyReference(database);
    const [row] = await database.sql`select prosrc from pg_proc where proname = 'find_login'`;
    const query = readQueries(reference).find(({ name }) => name === 'login') ?? assert.fail('no login query');
    const bare = (text: string): string =>
      text
        .replace(/^--.*$/gm, '')
        .replace(/\s+/g, ' ')
        .replace(/;\s*$/, '')
        .trim();
    assert.equal(bare(query.file.text), bare(String(row?.prosrc)));
  }));

test('a login is found in whatever letter case it is typed, and only one that is there', () =>
  withTestDatabase(async (database) => {
    await applyReference(database);
    await addPeople(database, { courses: 1, students: 1 });
    const find = (email: string): Promise<readonly Row[]> =>
      database.sql`select id::integer, role::text from public.find_login(${email})`;
    assert.deepEqual([...(await find('Student1@TEST.example'))], [{ id: 2, role: 'student' }]);
    assert.deepEqual([...(await find('nobody@test.example'))], []);
  }));
