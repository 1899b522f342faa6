import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalogFacts } from '../../src/catalog/bulk-load-facts.ts';
import { introspect } from '../../src/catalog/introspect.ts';
import type { Database } from '../../src/connection/session.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readSeeds } from '../../src/project/seeds.ts';
import { fillParameters } from '../../src/seed/parameters.ts';
import { type SeedOptions, seedDatabase } from '../../src/seed/seed.ts';
import { withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { applyReference, reference, testOnEveryServer, wrongCounts } from '../support/reference.ts';

type Project = Readonly<Record<string, string>>;

/** Seeds with --fast; gives the names of what was recreated, in order. */
async function seedFast(
  database: Database,
  files: Project | 'reference',
  options: Partial<SeedOptions> & { given?: Record<string, string> } = {},
): Promise<string[]> {
  const seeds =
    files === 'reference'
      ? readSeeds(reference)
      : await withFolder(files, (folder) => readSeeds(openProjectFolder('.', folder)));
  const recreated: string[] = [];
  await seedDatabase(database, seeds, {
    values: fillParameters(seeds.parameters, options.given ?? {}),
    passwordHash: `$2b$12$${'x'.repeat(53)}`,
    reset: false,
    fast: true,
    onRecreated: ({ name }) => recreated.push(name),
    ...options,
  });
  return recreated;
}

/** The schema by both readers, without the planner's estimates. */
async function shape(database: Database): Promise<unknown> {
  const { tables } = await introspect(database);
  return {
    tables: tables.map(({ estimatedRows: _, ...table }) => table),
    facts: [...(await readCatalogFacts(database))].sort(),
  };
}

testOnEveryServer(
  'the reference project comes back as it was, with the same rows and true counts',
  async (database) => {
    await applyReference(database);
    const before = await shape(database);
    const size = { students: '200', courses: '20' };
    const recreated = await seedFast(database, 'reference', { given: size });
    assert.deepEqual(recreated, [
      ...['users_pkey', 'users_email_key', 'users_role_id_key'],
      ...['courses_pkey', 'courses_instructor_idx'],
      ...['lessons_pkey', 'lessons_course_id_position_key'],
      ...['purchases_pkey', 'purchases_student_idx'],
      ...['courses_instructor_fkey', 'lessons_course_fkey', 'purchases_student_fkey', 'purchases_course_fkey'],
    ]);
    assert.deepEqual(await shape(database), before);
    assert.deepEqual(await wrongCounts(database), []);
    const digest = (): Promise<unknown> =>
      database.sql`
    select md5(string_agg(p::text, ';' order by student_id, course_id)) from public.purchases as p`.then(
        (rows) => rows[0],
      );
    const fast = await digest();
    await seedFast(database, 'reference', { given: size, fast: false, reset: true });
    assert.deepEqual(await digest(), fast);
    await seedFast(database, 'reference', { given: size, reset: true });
    assert.deepEqual(await digest(), fast);
  },
);

/** Every property that a definition does not tell, each on an object of its own. */
const peculiar = `
  create schema town;
  create table "Town's people" (
    id int, email text, "Full Name" text, born date, seat int,
    constraint "the key" primary key (id) include (email) with (fillfactor = 70),
    constraint mail unique nulls not distinct (email) deferrable initially deferred,
    constraint seats exclude using btree (seat with =),
    constraint adult check (born < '2010-01-01') not valid
  );
  comment on constraint "the key" on "Town's people" is 'It''s a key \\ with a backslash';
  comment on index "the key" is 'and its index';
  create index "by Name" on "Town's people" using btree (lower("Full Name") collate "C" text_pattern_ops desc nulls last)
    include (born) with (fillfactor = 55) where born is not null;
  comment on index "by Name" is 'an expression';
  create index on "Town's people" using hash (email);
  create unique index marked on "Town's people" (id, (seat + 1));
  alter index marked alter column 2 set statistics 77;
  create table town.houses (
    id int primary key, owner int, back int,
    constraint owner_fk foreign key (owner) references "Town's people" (id) match full
      on delete set null on update cascade deferrable initially deferred,
    constraint back_fk foreign key (back) references town.houses (id) not valid
  );
  comment on constraint owner_fk on town.houses is 'who lives there';
  create index houses_clustered on town.houses (owner);
  alter table town.houses cluster on houses_clustered;
  create unique index houses_identity on town.houses (id);
  alter table town.houses replica identity using index houses_identity;
  create table outside (house int references town.houses (id));
  create view per_person as select id, email, count(*) from "Town's people" group by id;
`;

const people: Project = {
  'seeds/1_people.sql': `-- People.
-- fills: Town's people
insert into "Town's people" (id, email, "Full Name", born, seat) select n, n || '@x', 'P ' || n, '1990-01-01', n from generate_series(1, 5) n;`,
  'seeds/2_houses.sql': `-- Houses.
-- fills: town.houses
insert into town.houses select n, n, n from generate_series(1, 5) n; set local search_path = town;`,
};

test('names, comments, timing and settings are recreated; what cannot be recreated exactly is not dropped', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(peculiar);
    const before = await shape(database);
    const recreated = await seedFast(database, people);
    assert.deepEqual(recreated, [...['mail', 'by Name', "Town's people_email_idx"], ...['owner_fk', 'back_fk']]);
    assert.deepEqual(await shape(database), before);
    const [path] = await database.sql`show search_path`;
    assert.equal(path?.search_path, '"$user", public');
    await assert.rejects(database.sql`insert into "Town's people" (id, email) values (9, '1@x')`.execute(), {
      code: '23505',
      constraint_name: 'mail',
    });
  }));

const pair = `
  create table parent (id int primary key, children int not null default 0);
  create table child (id int primary key, parent int references parent);`;

function filling(parent: string, child: string): Project {
  return {
    'seeds/1.sql': `-- Parents.\n-- fills: parent\n${parent};`,
    'seeds/2.sql': `-- Children.\n-- fills: child\n${child};`,
  };
}

test('a row-level trigger keeps the indexes of its table, and no trigger is silenced', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${pair}
      create function count_child() returns trigger language plpgsql as $$
        begin update parent set children = children + 1 where id = new.parent; return null; end $$;
      create trigger counting after insert on child for each row execute function count_child();
      create table seen (n int);
      create function see() returns trigger language plpgsql as $$ begin insert into seen values (1); return null; end $$;
      create trigger asleep after insert on child for each statement execute function see();
      alter table child disable trigger asleep;
      create trigger awake after insert on child for each statement execute function see();
      alter table child enable replica trigger awake;`);
    const before = await shape(database);
    const files = filling(
      'insert into parent select generate_series(1, 3)',
      'insert into child select n, 2 from generate_series(1, 4) n',
    );
    assert.deepEqual(await seedFast(database, files), ['parent_pkey', 'child_parent_fkey']);
    assert.deepEqual(await shape(database), before);
    const counts = await database.sql`select children from parent order by id`;
    assert.deepEqual(
      counts.map(({ children }) => children),
      [0, 4, 0],
    );
    assert.equal((await database.sql`select from seen`).length, 0);
  }));

for (const [what, parent, child, message] of [
  [
    'a duplicate',
    'insert into parent values (1), (1)',
    'select 1',
    'the rows do not fit parent_pkey on "public"."parent": could not create unique index "parent_pkey" (23505)\n' +
      '  detail: Key (id)=(1) is duplicated.',
  ],
  [
    'an orphan',
    'insert into parent values (1)',
    'insert into child values (1, 2)',
    'the rows do not fit child_parent_fkey on "public"."child": insert or update on table "child" violates foreign key ' +
      'constraint "child_parent_fkey" (23503)\n  detail: Key (parent)=(2) is not present in table "parent".',
  ],
] as const) {
  test(`${what} is found when its constraint is recreated, and nothing is left changed`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(pair);
      const before = await shape(database);
      await assert.rejects(seedFast(database, filling(parent, child)), {
        message,
        code: 'constraint-broken',
        exit: 2,
        hint: 'Seed without --fast to see which statement makes such a row. The database is as it was.',
      });
      assert.deepEqual(await shape(database), before);
      assert.equal((await database.sql`select from parent`).length, 0);
    }));
}

test('a file that changes the schema is found out by the comparison, and rolled back', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(pair);
    const before = await shape(database);
    const files = filling('insert into parent values (1)', "comment on table child is 'meddled with'");
    await assert.rejects(seedFast(database, files), (error: Error) => {
      assert.match(
        error.message,
        /^constraints and indexes were not recreated as they were:\n {2}- relation public.child: was /,
      );
      return true;
    });
    assert.deepEqual(await shape(database), before);
  }));

test('a file that uses a key of the table it fills is told that --fast dropped it', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(pair);
    const files = filling('insert into parent values (1) on conflict (id) do nothing', 'select 1');
    await assert.rejects(seedFast(database, files), {
      message:
        './seeds/1.sql: there is no unique or exclusion constraint matching the ON CONFLICT specification (42P10)',
      exit: 2,
      hint:
        'The seed was rolled back: the database is as it was.\n' +
        'With --fast a file cannot use keys of the tables it fills (on conflict): they are dropped until the end.',
    });
    await seedFast(database, files, { fast: false });
  }));

test('tables with rows are refused', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${pair} insert into parent values (7)`);
    const files = filling('insert into parent values (1)', 'select 1');
    await assert.rejects(seedFast(database, files), { message: 'the database is not empty: parent has rows', exit: 2 });
  }));

test('who does not own the tables is told so before anything', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(`${pair}
      do $$ begin create role codelearn_test_filler; exception when duplicate_object then null; end $$;
      grant all on parent, child to codelearn_test_filler; set role codelearn_test_filler`);
    const files = filling('insert into parent values (1)', 'select 1');
    await assert.rejects(seedFast(database, files), {
      message: 'role codelearn_test_filler does not own child, parent, so it cannot drop their constraints',
      exit: 2,
    });
    await database.sql.unsafe('reset role');
  }));
