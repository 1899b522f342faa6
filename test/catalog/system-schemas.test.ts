import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalogFacts } from '../../src/catalog/bulk-load-facts.ts';
import { grantables } from '../../src/catalog/grantables.ts';
import { readIndexCreations } from '../../src/catalog/index-creation.ts';
import { introspect } from '../../src/catalog/introspect.ts';
import { isUserSchema } from '../../src/catalog/system-schemas.ts';
import { readTableFacts } from '../../src/catalog/table-facts.ts';
import { readLayout } from '../../src/catalog/table-layout.ts';
import { type Database, PostgresError } from '../../src/connection/session.ts';
import { withTestDatabase } from '../support/database.ts';

/** One table of the users', and beside it a table, an index, a trigger and a function in every schema that is none. */
async function fill({ sql }: Database): Promise<void> {
  await sql.unsafe(`
    create table public.kept (id int primary key);
    create function public.kept_function() returns trigger language plpgsql as 'begin perform from kept; end';`);
  await sql.unsafe(
    'create schema codelearn; set allow_system_table_mods = on; create temporary table first_temporary ()',
  );
  for (const schema of ['codelearn', 'pg_temp', 'information_schema']) {
    await sql.unsafe(`
      create table ${schema}.left_out (id int primary key);
      create index left_out_index on ${schema}.left_out (id);
      create function ${schema}.left_out_function() returns trigger language plpgsql as 'begin perform from kept; end';
      create trigger left_out_trigger after insert on ${schema}.left_out for each row execute function ${schema}.left_out_function()`);
  }
}

test('every reader of the catalog leaves out the schemas of the server, of the tool and of temporary tables', async () => {
  await withTestDatabase(async (database) => {
    await fill(database);
    const schema = await introspect(database);
    const [kept] = schema.tables;
    assert.ok(kept);
    const read: Readonly<Record<string, unknown>> = {
      introspect: schema,
      bulkLoad: [...(await readCatalogFacts(database))],
      layout: await readLayout(database),
      indexes: [...(await readIndexCreations(database))],
      tableFacts: await readTableFacts(database, kept),
    };
    for (const [reader, found] of Object.entries(read)) {
      const text = JSON.stringify(found);
      assert.match(text, /kept/, reader);
      assert.doesNotMatch(text, /left_out|information_schema|codelearn|pg_catalog\./, reader);
    }
  });
});

test('rights can be held in the tool’s own schema, which is none of the server’s', async () => {
  await withTestDatabase(async (database) => {
    await fill(database);
    const rows = await database.sql`
      with ${grantables(database)}
      select object, builtin from grantables where name = 'left_out' order by object`;
    assert.deepEqual(
      [...rows],
      [
        { object: 'codelearn.left_out', builtin: false },
        { object: 'information_schema.left_out', builtin: true },
      ],
    );
  });
});

test('a schema that only looks like one of the server’s is the users’', async () => {
  await withTestDatabase(async (database) => {
    const { sql } = database;
    await sql.unsafe('create schema pgx; create schema "PG_UPPER"; create schema codelearn_b');
    const rows = await sql`select n.nspname from pg_catalog.pg_namespace n where ${isUserSchema(database)} order by 1`;
    assert.deepEqual(
      rows.map(({ nspname }) => nspname),
      ['PG_UPPER', 'codelearn_b', 'pgx', 'public'],
    );
    await assert.rejects(
      async () => sql`create schema pg_mine`,
      (error) => error instanceof PostgresError && error.code === '42939',
    );
  });
});
