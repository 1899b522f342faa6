import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyPlannerSettings } from '../../src/plans/planner-settings.ts';
import { withTestDatabase } from '../support/database.ts';
import { systemVersions, withSystemServer } from '../support/system-postgres.ts';

test('two sessions alike have nothing to copy', () =>
  withTestDatabase((live) =>
    withTestDatabase(async (scratch) => assert.deepEqual(await copyPlannerSettings(live, scratch), [])),
  ));

test('settings that decide plans are copied and told, others are not', () =>
  withTestDatabase((live) =>
    withTestDatabase(async (scratch) => {
      await live.sql.unsafe(`
        set random_page_cost = 1.1; set effective_cache_size = '12GB'; set work_mem = '64MB'; set enable_hashjoin = off;
        set jit = off; set max_parallel_workers_per_gather = 0; set search_path = shop, public;
        set plan_cache_mode = force_custom_plan; set statement_timeout = '1s';`);
      assert.deepEqual(await copyPlannerSettings(live, scratch), [
        'effective_cache_size = 12GB',
        'enable_hashjoin = off',
        'jit = off',
        'max_parallel_workers_per_gather = 0',
        'random_page_cost = 1.1',
        'work_mem = 64MB',
      ]);
      const [row] = await scratch.sql`
        select current_setting('search_path') as path, current_setting('random_page_cost') as cost,
               current_setting('plan_cache_mode') as mode, current_setting('statement_timeout') as timeout`;
      assert.deepEqual({ ...row }, { path: 'shop, public', cost: '1.1', mode: 'auto', timeout: '0' });
    }),
  ));

for (const version of systemVersions) {
  test(`PostgreSQL ${version} as it comes differs in no setting that both know`, () =>
    withSystemServer(version, (live) =>
      withTestDatabase(async (scratch) => assert.deepEqual(await copyPlannerSettings(live, scratch), [])),
    ));
}
