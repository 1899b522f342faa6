import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareCatalogs } from '../../../src/catalog/comparison/compare-catalogs.ts';
import { describeDifference } from '../../../src/catalog/comparison/describe-difference.ts';
import type { WholeCatalog } from '../../../src/catalog/whole-catalog/catalog-row.ts';
import { readCatalogShape } from '../../../src/catalog/whole-catalog/catalog-shape.ts';
import { excludedCatalogs } from '../../../src/catalog/whole-catalog/exclusions.ts';
import { readColumns } from '../../../src/catalog/whole-catalog/read-rows.ts';
import { readWholeCatalog, readWholeCatalogInTransaction } from '../../../src/catalog/whole-catalog/whole-catalog.ts';
import { type Database, PostgresError } from '../../../src/connection/session.ts';
import { connectTo, withTestDatabase } from '../../support/database.ts';
import { type SingleChange, singleChanges } from './single-changes.ts';

const everyKind = readFileSync(join(import.meta.dirname, '../whole-catalog/every-kind.sql'), 'utf8');

test('each single change is told with its object and its property, and nothing else is', async (context) => {
  await withTestDatabase(async (database) => {
    await database.sql.unsafe(everyKind);
    const start = await database.transaction(() => readWholeCatalogInTransaction(database), { end: 'rollback' });
    const touched = new Set<string>();
    let count = 0;
    for (const [subject, changes] of Object.entries(singleChanges)) {
      const known = changes.filter(({ since = 0 }) => since * 10000 <= database.serverVersion);
      count += known.length;
      await context.test(subject, async () => {
        const told: Pick<SingleChange, 'sql' | 'tells'>[] = [];
        for (const change of known) {
          const [left, right] = await makeChange(database, start, change);
          told.push({ sql: change.sql, tells: tell(left, right) });
          for (const column of changedColumns(left, right)) touched.add(column);
        }
        assert.deepEqual(
          told,
          known.map(({ sql, tells }) => ({ sql, tells })),
        );
      });
    }
    await context.test('there are 450 at least, and every property that is compared has one', async () => {
      assert.ok(count >= 450, String(count));
      const shape = (await readCatalogShape(database)).filter(({ name }) => !Object.hasOwn(excludedCatalogs, name));
      const compared = shape.flatMap((table) =>
        readColumns(table)
          .filter(({ name }) => !table.key.includes(name))
          .map(({ name }) => `${table.name}.${name}`),
      );
      assert.deepEqual(
        compared.filter((column) => !touched.has(column) && !Object.hasOwn(untried, column)),
        [],
      );
    });
  });
});

/** Both sides of a change, which is taken back. */
async function makeChange(
  database: Database,
  start: WholeCatalog,
  { given, sql }: SingleChange,
): Promise<readonly [left: WholeCatalog, right: WholeCatalog]> {
  const run = (text: string): Promise<unknown> =>
    database.sql.unsafe(`set local search_path to default; ${text.replaceAll('{database}', database.target.database)}`);
  const change = async (): Promise<readonly [WholeCatalog, WholeCatalog]> => {
    let left = start;
    if (given !== undefined) {
      await run(given);
      left = await readWholeCatalogInTransaction(database);
    }
    await run(sql);
    return [left, await readWholeCatalogInTransaction(database)];
  };
  return database.transaction(change, { end: 'rollback' }).catch((error: unknown) => {
    throw new Error(sql, { cause: error });
  });
}

function tell(left: WholeCatalog, right: WholeCatalog): readonly string[] {
  const sides = { left, right };
  return compareCatalogs(left, right).map((difference) => {
    const { kind, name, property } = describeDifference(difference, sides);
    if (property !== null) return `${kind} ${name}: ${property}`;
    return `${difference.kind === 'left only' ? '-' : '+'} ${kind} ${name}`;
  });
}

/** Columns of rows that both have, and not alike. */
function changedColumns(left: WholeCatalog, right: WholeCatalog): readonly string[] {
  return [...left.rows].flatMap(([key, { catalog, values }]) => {
    const others = right.rows.get(key)?.values ?? {};
    return Object.keys(values)
      .filter((column) => Object.hasOwn(others, column) && values[column] !== others[column])
      .map((column) => `${catalog}.${column}`);
  });
}

/** Properties that no change of the list makes another, each with the reason. */
const untried: Readonly<Record<string, string>> = {
  'pg_amop.amoppurpose': 'no operator both searches and orders',
  'pg_class.reltablespace': 'a tablespace is made outside transactions: see below',
  'pg_constraint.conindid': 'names the index, which has the name of the constraint',
  'pg_database.datallowconn': 'no session may do it to its own database',
  'pg_database.dattablespace': 'no session may do it to its own database',
  'pg_language.lanispl': 'true of whatever users make',
  'pg_proc.constructorof': 'only CREATE TYPE makes it, with another name for another type',
  'pg_seclabel.label': 'needs a provider in the server: see below',
  'pg_shseclabel.label': 'needs a provider in the server: see below',
  'pg_trigger.tgconstrindid': 'only of triggers that keep a key, which are the key’s',
};

test('an index that could not be made is told as one that is not valid', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe('create table t (a int); insert into t values (1), (1)');
    const left = await readWholeCatalog(database);
    await assert.rejects(
      () => database.sql.unsafe('create unique index concurrently t_a on t (a)'),
      /could not create unique index/,
    );
    assert.deepEqual(tell(left, await readWholeCatalog(database)), ['+ index public.t_a']);
    await database.sql.unsafe('drop index t_a; create unique index t_a on t (a) where a > 1');
    const valid = await readWholeCatalog(database);
    await database.sql.unsafe('drop index t_a');
    await assert.rejects(
      () => database.sql.unsafe('create unique index concurrently t_a on t (a) where a > 0'),
      /could not create unique index/,
    );
    assert.deepEqual(tell(valid, await readWholeCatalog(database)), [
      'index public.t_a: valid',
      'index public.t_a: predicate',
    ]);
  }));

test('a partition that waits for the end of its detaching is told', () =>
  withTestDatabase(async (database, target) => {
    await database.sql.unsafe(`
      create table p (a int) partition by list (a);
      create table p1 partition of p for values in (1)`);
    const left = await readWholeCatalog(database);
    await connectTo(target, (other) =>
      other.transaction(async () => {
        await other.sql`select from p`;
        await database.sql.unsafe(`set statement_timeout = '300ms'`);
        await assert.rejects(() => database.sql.unsafe('alter table p detach partition p1 concurrently'), /timeout/);
        await database.sql.unsafe('reset statement_timeout');
      }),
    );
    // The constraint takes the place of the bounds, and stays.
    const constraint = '+ check constraint p1_a_check on public.p1';
    assert.deepEqual(tell(left, await readWholeCatalog(database)), ['table public.p1: partition bounds', constraint]);
    await database.sql.unsafe('alter table p detach partition p1 finalize');
    assert.deepEqual(tell(left, await readWholeCatalog(database)), ['table public.p1: partition of', constraint]);
  }));

test('another tablespace is told of the table, of the key and of the materialized view', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    const space = `codelearn_test_${randomBytes(4).toString('hex')}`;
    await sql.unsafe(`set allow_in_place_tablespaces = on`);
    await sql.unsafe(`create tablespace ${space} location ''`);
    try {
      await sql.unsafe('create table t (a int primary key); create materialized view m as select 1 as a');
      const left = await readWholeCatalog(database);
      await sql.unsafe(`
        alter table t set tablespace ${space};
        alter index t_pkey set tablespace ${space};
        alter materialized view m set tablespace ${space}`);
      assert.deepEqual(tell(left, await readWholeCatalog(database)), [
        'materialized view public.m: tablespace',
        'table public.t: tablespace',
        'primary key t_pkey on public.t: tablespace',
      ]);
    } finally {
      await sql.unsafe('drop table t; drop materialized view m');
      await sql.unsafe(`drop tablespace ${space}`);
    }
  }));

test('a security label is told, where the server has a provider', (context) =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    await sql.unsafe('create table t (a int)');
    const left = await readWholeCatalog(database);
    try {
      await sql.unsafe(`security label on table t is 'secret'`);
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      context.skip(`this server has no provider of security labels: ${error.message}`);
      return;
    }
    assert.equal(tell(left, await readWholeCatalog(database)).length, 1);
  }));
