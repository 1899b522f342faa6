import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { parsePlan } from '../../src/query-plans/explain.ts';
import { withPlannerSession } from '../../src/query-plans/planner-session.ts';
import { connectTo, withTestDatabase } from '../support/database.ts';
import { systemVersions, withSystemServer } from '../support/system-postgres.ts';

test('two sessions alike have nothing to be told', () =>
  withTestDatabase((live) =>
    withTestDatabase((scratch) =>
      withPlannerSession(live, scratch, async ({ settings }) => assert.deepEqual(settings, [])),
    ),
  ));

test('settings that decide plans are taken over and outlast a reset, others are not', () =>
  withTestDatabase((live) =>
    withTestDatabase(async (scratch) => {
      await live.sql.unsafe(`
        set random_page_cost = 1.1; set effective_cache_size = '12GB'; set work_mem = '64MB'; set enable_hashjoin = off;
        set jit = off; set max_parallel_workers_per_gather = 0; set search_path = shop, "My Shop", public;
        set plan_cache_mode = force_custom_plan; set statement_timeout = '1s';`);
      await withPlannerSession(live, scratch, async ({ database, settings }) => {
        assert.deepEqual(settings, [
          'effective_cache_size = 12GB',
          'enable_hashjoin = off',
          'jit = off',
          'max_parallel_workers_per_gather = 0',
          'random_page_cost = 1.1',
          'work_mem = 64MB',
        ]);
        await database.sql.unsafe('reset all');
        const [row] = await database.sql`
          select current_setting('search_path') as path, current_setting('random_page_cost') as cost,
                 current_setting('plan_cache_mode') as mode, current_setting('statement_timeout') as timeout`;
        assert.deepEqual({ ...row }, { path: 'shop, "My Shop", public', cost: '1.1', mode: 'auto', timeout: '0' });
      });
    }),
  ));

/** Whether words that begin with "ab" are looked up in the index, or picked out of all. */
async function looksUpWords({ sql }: Database): Promise<boolean> {
  await sql.unsafe('create table words (word text primary key); set enable_seqscan = off; set enable_bitmapscan = off');
  const plan = parsePlan(await sql`explain (format json, verbose) select from words where word like 'ab%'`);
  await sql.unsafe('drop table words');
  assert.equal(plan.index, 'words_pkey');
  return !plan.whole;
}

test('where the live collation is no language, as here, its indexes serve LIKE', () =>
  withTestDatabase((live) =>
    withTestDatabase((scratch) =>
      withPlannerSession(live, scratch, async ({ database }) => {
        assert.equal(await looksUpWords(live), true);
        assert.equal(await looksUpWords(database), true);
      }),
    ),
  ));

test('where the live collation is a language, its indexes do not serve LIKE, nor here', () =>
  withTestDatabase(async (admin, target) => {
    const name = `${target.database}_language`;
    await admin.sql.unsafe(`create database ${name} template template0 locale_provider icu icu_locale 'en-US'`);
    try {
      await connectTo({ ...target, database: name }, (live) =>
        withTestDatabase((scratch) =>
          withPlannerSession(live, scratch, async ({ database }) => {
            assert.equal(await looksUpWords(live), false);
            assert.equal(await looksUpWords(database), false);
          }),
        ),
      );
    } finally {
      await admin.sql.unsafe(`drop database ${name} with (force)`);
    }
  }));

for (const version of systemVersions) {
  test(`PostgreSQL ${version} as it comes differs in no setting that both know`, () =>
    withSystemServer(version, (live) =>
      withTestDatabase((scratch) =>
        withPlannerSession(live, scratch, async ({ settings }) => assert.deepEqual(settings, [])),
      ),
    ));
}
