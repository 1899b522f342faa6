import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { type ScratchDatabase, withScratch } from '../../src/embedded/scratch.ts';
import { rebuild } from '../../src/migrate/rebuild.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readProject } from '../../src/project/project.ts';
import type { PlannedTable } from '../../src/project/scale.ts';
import { readSeeds } from '../../src/project/seeds.ts';
import { explainQueries, parseQuery } from '../../src/query-plans/explain.ts';
import { type PlanNode, parsePlanTree, renderPlanTree, walkPlan } from '../../src/query-plans/plan-tree.ts';
import { applyScale } from '../../src/query-plans/planned-scale.ts';
import { fillParameters } from '../../src/seed/parameters.ts';
import { seedDatabase } from '../../src/seed/seed.ts';
import { never, testHome } from '../support/database.ts';

const root = join(import.meta.dirname, '../..');
const project = readProject(openProjectFolder('sql', root));

test('plans for planned tables are those for real ones of that size', () =>
  withScratch(testHome, never, async (real) => {
    const scale = await fill(real.database);
    await withScratch(testHome, never, async (sparse) => {
      await build(sparse, scale);
      await comparePlans(real.database, sparse.database);
      await compareSizes(real.database, sparse.database);
      const drop = 'alter table lessons drop constraint lessons_course_id_position_key';
      await real.database.sql.unsafe(drop);
      await sparse.database.sql.unsafe(drop);
      const [one, other] = [await planOf(real.database, 'curriculum'), await planOf(sparse.database, 'curriculum')];
      assert.deepEqual(shapeOf(one), ['Sort', 'Seq Scan on lessons']);
      assert.deepEqual(shapeOf(other), shapeOf(one));
    });
  }));

/** The reference project's own demo data, 265,000 rows, and what a team would write in scale.json about it. */
async function fill(database: Database): Promise<PlannedTable[]> {
  await rebuild(database, project.folder);
  const seeds = readSeeds(project.folder);
  const sizes = { students: '40000', instructors: '300', courses: '3000', purchases: '180000' };
  const { tables } = await seedDatabase(database, seeds, {
    values: fillParameters(seeds.parameters, sizes),
    passwordHash: `$2b$12$${'x'.repeat(53)}`,
    reset: false,
  });
  await database.sql.unsafe('vacuum (full, analyze)');
  await database.sql.unsafe('vacuum');
  const known: Record<string, Partial<PlannedTable>> = {
    courses: { distinct: { instructor_id: 300 }, nulls: { published_at: 0.05 } },
    lessons: { nulls: { video_url: 0.25 } },
  };
  return tables.map(({ table, rows }) => ({ table, rows, distinct: {}, ...known[table] }));
}

async function build(scratch: ScratchDatabase, scale: readonly PlannedTable[]): Promise<void> {
  const built = await rebuild(scratch.database, project.folder);
  assert.ok('schema' in built);
  await applyScale(scratch, built.schema, scale);
}

/** The same scans by the same indexes; rows of each and the cost of all within a factor of two. */
async function comparePlans(real: Database, sparse: Database): Promise<void> {
  for (const { name } of project.queries) {
    const [one, other] = [await planOf(real, name), await planOf(sparse, name)];
    const evidence = [name, ...renderPlanTree(one), 'planned:', ...renderPlanTree(other)].join('\n');
    assert.deepEqual(scansOf(other), scansOf(one), evidence);
    assert.ok(isNear(one.rows, other.rows) && isNear(one.cost, other.cost), evidence);
  }
  const curriculum = ['Index Scan using lessons_course_id_position_key on lessons'];
  assert.deepEqual(shapeOf(await planOf(sparse, 'curriculum')), curriculum);
}

async function planOf(database: Database, name: string): Promise<PlanNode> {
  const query = project.queries.find((one) => one.name === name);
  assert.ok(query !== undefined);
  const [answer] = await explainQueries(database, [await parseQuery(query)]);
  assert.ok(answer !== undefined && 'plan' in answer);
  return answer.plan;
}

/** Whether by a bitmap or in the index's order is a close call that the order of the rows on disk decides. */
function scansOf(plan: PlanNode): string[] {
  const scans = walkPlan(plan).filter(({ kind, index }) => index !== null || kind === 'Seq Scan');
  return scans.map(({ table, index }) => `${table} by ${index ?? 'a scan'}`).sort();
}

function shapeOf(plan: PlanNode): string[] {
  return renderPlanTree(plan).map((line) => line.trim().replace(/ \(.*/, ''));
}

function isNear(one: number, other: number): boolean {
  return Math.max(one, other) <= 2 * Math.min(one, other);
}

async function compareSizes(real: Database, sparse: Database): Promise<void> {
  const [one, other] = [await readSizes(real), await readSizes(sparse)];
  for (const [name, pages] of one) {
    const planned = other.get(name) ?? 0;
    const near = hasFreeText.includes(name) ? isNear(pages, planned) : Math.abs(planned / pages - 1) <= 0.05;
    assert.ok(near, `${name} has ${pages} pages and was planned with ${planned}`);
  }
}

/** Nothing in a schema says how long lessons and addresses are. */
const hasFreeText = ['lessons', 'users_email_key'];

async function readSizes({ sql }: Database): Promise<Map<string, number>> {
  const rows = await sql`
    select relname, pg_relation_size(oid) / 8192 as pages from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')`;
  assert.ok(rows.length >= 12);
  return new Map(rows.map(({ relname, pages }) => [relname, Number(pages)]));
}

test('the cost of a scan is that of the planned pages and rows, exactly', () =>
  withScratch(testHome, never, async (scratch) => {
    await build(scratch, [{ table: 'purchases', rows: 1_000_000_000, distinct: {} }]);
    const { sql } = scratch.database;
    const [size] = await sql`
      select relpages, reltuples, pg_relation_size(oid) / 8192 as pages from pg_class where relname = 'purchases'`;
    assert.deepEqual({ ...size }, { relpages: 8_333_334, reltuples: 1e9, pages: '8333334' });
    await sql.unsafe('set max_parallel_workers_per_gather = 0');
    const plan = parsePlanTree((await sql`explain (format json, verbose) select from purchases`)[0]?.['QUERY PLAN']);
    assert.deepEqual([plan.rows, plan.cost], [1e9, 8_333_334 + 1e9 * 0.01]);
  }));

test('terabytes that are planned take no space on disk, and none is left', async () => {
  const folder = await withScratch(testHome, never, async (scratch) => {
    await build(scratch, [{ table: 'purchases', rows: 10_000_000_000, distinct: {} }]);
    const [row] = await scratch.database.sql`
      select 'base/' || d.oid as path, pg_database_size(d.oid) as bytes
        from pg_database d where d.datname = current_database()`;
    assert.ok(Number(row?.bytes) > 1e12, `${row?.bytes} bytes`);
    const path = join(scratch.dataFolder, row?.path);
    const [used] = execFileSync('du', ['-sk', path], { encoding: 'utf8' }).split('\t');
    assert.ok(Number(used) < 20_000, `${used} kB on disk`);
    return path;
  });
  assert.equal(existsSync(folder), false);
});
