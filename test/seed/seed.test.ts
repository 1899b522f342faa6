import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import type { CodelearnError } from '../../src/errors.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readSeeds, type Seeds } from '../../src/project/seeds.ts';
import { fillParameters } from '../../src/seed/parameters.ts';
import { type Seeded, type SeedOptions, seedDatabase } from '../../src/seed/seed.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { untilAlone } from '../support/seeding.ts';

const people = `-- People.
-- parameter: people 3 how many people
-- fills: people, town.pets
insert into people (name, hash)
select 'person ' || n, current_setting('codelearn.demo_password_hash')
  from generate_series(1, current_setting('codelearn.people')::int) n;`;
const pets = `-- Pets.\ninsert into town.pets select 'pet of ' || name from people;`;
const reset = '-- Empties.\ntruncate people, town.pets;';
const schema = `
  create schema town;
  create table people (name text, hash text);
  create table town.pets (name text);`;

/** A project of some other team, and a database with its tables. */
function withProject(
  files: Record<string, string>,
  use: (database: Database, seeds: Seeds) => Promise<void>,
): Promise<void> {
  return withFolder(files, (folder) => {
    const seeds = readSeeds(openProjectFolder('.', folder));
    return withTestDatabase(async (database) => {
      await database.sql.unsafe(schema);
      await use(database, seeds);
    });
  });
}

const files = { 'seeds/1_people.sql': people, 'seeds/2_pets.sql': pets, 'seeds/reset.sql': reset };

function seed(database: Database, seeds: Seeds, options: Partial<SeedOptions> = {}): Promise<Seeded> {
  return seedDatabase(database, seeds, {
    values: fillParameters(seeds.parameters, {}),
    passwordHash: 'hash',
    reset: false,
    ...options,
  });
}

async function count({ sql }: Database): Promise<number> {
  return (await sql`select from people`).length;
}

test('files run in order with their parameters, and the tables are counted', () =>
  withProject(files, async (database, seeds) => {
    const done: string[] = [];
    const seeded = await seed(database, seeds, { values: { people: '5' }, onFile: ({ name }) => done.push(name) });
    assert.deepEqual(done, ['1_people.sql', '2_pets.sql']);
    assert.deepEqual(
      seeded.files.map(({ name }) => name),
      done,
    );
    assert.deepEqual(seeded.tables, [
      { schema: 'public', table: 'people', rows: 5 },
      { schema: 'town', table: 'pets', rows: 5 },
    ]);
    assert.deepEqual([...(await database.sql`select distinct hash from people`)], [{ hash: 'hash' }]);
  }));

test('a file with steps is run for the numbers of its parameter, and says how far it is', () =>
  withProject(
    {
      'seeds/1_people.sql': `-- People.
-- parameter: people 7 how many people
-- steps: people 3
-- fills: people
insert into people (name, hash) select n, current_setting('codelearn.step_first')
  from generate_series(current_setting('codelearn.step_first')::int, current_setting('codelearn.step_last')::int) n;`,
    },
    async (database, seeds) => {
      const told: string[] = [];
      await seed(database, seeds, {
        onProgress: ({ done, of, parameter, rate, secondsLeft }) => {
          assert.ok(rate > 0 && Math.abs(secondsLeft - (of - done) / rate) < 1e-9);
          told.push(`${done} of ${of} ${parameter}`);
        },
      });
      assert.deepEqual(told, ['3 of 7 people', '6 of 7 people', '7 of 7 people']);
      const rows = await database.sql`select name, hash as step from people order by name`;
      assert.deepEqual(
        rows.map(({ name, step }) => `${name}/${step}`),
        ['1/1', '2/1', '3/1', '4/4', '5/4', '6/4', '7/7'],
      );
    },
  ));

test('the planner knows the new rows, and the session keeps no setting', () =>
  withProject(files, async (database, seeds) => {
    await database.sql`set timezone = 'Asia/Tokyo'`;
    await seed(database, seeds);
    const [row] = await database.sql`
      select reltuples::integer as rows, current_setting('codelearn.people', true) as people,
             current_setting('timezone') as zone
        from pg_class where relname = 'people'`;
    assert.deepEqual({ ...row }, { rows: 3, people: '', zone: 'Asia/Tokyo' });
  }));

test('tables with rows are refused by name, and nothing is changed', () =>
  withProject(files, async (database, seeds) => {
    await database.sql`insert into town.pets values ('a stray')`;
    const hint =
      'To start over: --reset, which refuses where something else than demo data would be lost. Nothing was changed.';
    const refused = { message: 'the database is not empty: town.pets has rows', code: 'not-empty', exit: 2, hint };
    await assert.rejects(seed(database, seeds), refused);
    assert.equal(await count(database), 0);
    await seed(database, seeds, { reset: true });
    await assert.rejects(seed(database, seeds), { message: 'the database is not empty: people, town.pets have rows' });
    assert.equal(await count(database), 3);
  }));

test('a reset that leaves rows is no reset', () =>
  withProject({ ...files, 'seeds/reset.sql': '-- Forgets the pets.\ntruncate people;' }, async (database, seeds) => {
    await seed(database, seeds);
    await assert.rejects(seed(database, seeds, { reset: true }), {
      message: 'the database is not empty: town.pets has rows',
    });
    assert.equal(await count(database), 3);
  }));

test('without reset.sql nothing can be reset', () =>
  withProject({ 'seeds/1_people.sql': people }, async (database, seeds) => {
    await seed(database, seeds);
    await assert.rejects(seed(database, seeds), { code: 'not-empty', hint: 'Nothing was changed.' });
    await assert.rejects(seed(database, seeds, { reset: true }), {
      message: 'seeds/ has no reset.sql, so there is no safe way to empty the tables',
      code: 'no-reset',
      exit: 2,
    });
    assert.equal(await count(database), 3);
  }));

test('a missing table is named, with the command that makes it', () =>
  withProject(files, async (database, seeds) => {
    await database.sql`drop table town.pets`;
    await assert.rejects(seed(database, seeds), {
      message: './seeds/1_people.sql fills town.pets, and there is no such table',
      code: 'no-table',
      exit: 2,
      hint: 'Apply the migrations first: codelearn migrate. Nothing was changed.',
    });
  }));

test('a file that fails is shown with its place, and undoes those before it and the reset', () =>
  withProject(
    { ...files, 'seeds/2_pets.sql': '-- Pets.\n\ninsert into town.pets\nselect 1/0 from peeple;' },
    async (database, seeds) => {
      await database.sql`insert into people values ('before', '')`;
      await assert.rejects(seed(database, seeds, { reset: true }), {
        message: [
          './seeds/2_pets.sql:4:17: relation "peeple" does not exist (42P01)',
          '  3 | insert into town.pets',
          '  4 | select 1/0 from peeple;',
          '    |                 ^',
        ].join('\n'),
        hint: 'The seed was rolled back: the database is as it was.',
      });
      assert.deepEqual([...(await database.sql`select name from people`)], [{ name: 'before' }]);
    },
  ));

test('timeouts for other work do not end a load', () =>
  withProject({ 'seeds/1.sql': '-- Takes its time.\nselect pg_sleep(0.3);' }, async (database, seeds) => {
    const timeouts =
      database.serverVersion >= 170000 ? ['statement_timeout', 'transaction_timeout'] : ['statement_timeout'];
    for (const name of timeouts) await database.sql.unsafe(`set ${name} = '100ms'`);
    await seed(database, seeds);
  }));

test('a table that somebody holds on to is named with who that is, and nobody waits for ever', () =>
  withProject(files, (database, seeds) =>
    connectTo(database.target, async (other) => {
      await other.sql.unsafe("set application_name = 'shop'; begin");
      await other.sql`lock table town.pets in access share mode`;
      await assert.rejects(seed(database, seeds, { lockTimeout: 1500 }), (error: CodelearnError) => {
        assert.deepEqual(
          [error.message.replace(/(role )\S+(, )|open for \d+ s/g, '$1…$2'), error.hint, error.code, error.exit],
          [
            'town.pets is in use: canceling statement due to lock timeout (55P03)\n' +
              `  blocked by: pid ${other.pid} (shop, role …, idle in transaction, transaction …): lock table town.pets in access share mode`,
            'Seed again when nobody uses the table. Nothing was changed.',
            'table-in-use',
            4,
          ],
        );
        return true;
      });
      await other.sql.unsafe('rollback');
      await seed(database, seeds);
    }),
  ));

test('a role that may not lock a table is told so', () =>
  withProject(files, async (database, seeds) => {
    await database.sql.unsafe(`
      do $$ begin create role codelearn_test_reader; exception when duplicate_object then null; end $$;
      grant select, insert on people to codelearn_test_reader; set role codelearn_test_reader`);
    await assert.rejects(seed(database, seeds), {
      message: 'public.people cannot be filled: permission denied for table people (42501)',
      code: 'not-permitted',
      exit: 2,
      hint: 'Connect as the owner of the tables. Nothing was changed.',
    });
    await database.sql.unsafe('reset role');
  }));

test('of two seeds at once one fills the tables and the other finds them filled', () =>
  withProject(files, async (database, seeds) => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => connectTo(database.target, (session) => seed(session, seeds))),
    );
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    assert.deepEqual(refusals, ['not-empty', 'not-empty', 'not-empty']);
    assert.equal(await count(database), 3);
  }));

test('a seed that is interrupted leaves nothing', () =>
  withProject({ ...files, 'seeds/2_pets.sql': '-- Waits.\nselect pg_sleep(60);' }, async (database, seeds) => {
    const stop = new AbortController();
    const seeding = connectTo(
      database.target,
      (session) => seed(session, seeds, { onFile: () => stop.abort('SIGINT') }),
      { signal: stop.signal },
    );
    await assert.rejects(seeding);
    await untilAlone(database);
    assert.equal(await count(database), 0);
  }));
