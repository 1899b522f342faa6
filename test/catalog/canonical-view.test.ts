import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropEqualViews } from '../../src/catalog/canonical-view.ts';
import type { CatalogRow } from '../../src/catalog/whole-catalog/catalog-row.ts';
import { withTestDatabase } from '../support/database.ts';

/** Whether a view is a difference, whose definition another server prints so. */
function differs(printed: string): Promise<{ readonly differs: boolean; readonly relations: readonly string[] }> {
  return withTestDatabase(async (database) => {
    const { sql } = database;
    await sql.unsafe(
      'create table public.a (id int, n int); create view public.v as select id from public.a where n > 1',
    );
    await sql`set search_path to ''`;
    const [row] = await sql`select pg_catalog.pg_get_viewdef('public.v'::pg_catalog.regclass) as definition`;
    const left = String(row?.definition).trim();
    const found = await dropEqualViews(database, [
      { kind: 'property', column: 'ev_action', left: viewRow(left), right: viewRow(printed) },
    ]);
    const relations = await sql`
      select relname from pg_catalog.pg_class where relnamespace = 'public'::pg_catalog.regnamespace order by relname`;
    return { differs: found.length > 0, relations: relations.map(({ relname }) => relname) };
  });
}

function viewRow(definition: string): CatalogRow {
  const name = '"_RETURN" on public.v';
  return { catalog: 'pg_rewrite', name, values: { ev_action: definition }, definition, parents: [], origins: [] };
}

test('a view that an older server prints with the table’s name before each column is the same', async () => {
  assert.deepEqual(await differs('SELECT a.id FROM public.a WHERE (a.n > 1);'), {
    differs: false,
    relations: ['a', 'v'],
  });
});

test('a view that asks something else is a difference', async () => {
  assert.equal((await differs('SELECT a.id FROM public.a WHERE (a.n > 2);')).differs, true);
});

test('a view that uses what this server does not have is a difference', async () => {
  assert.equal((await differs('SELECT b.id FROM public.b;')).differs, true);
});

test('what is printed as a view and is more than one statement is not run', async () => {
  assert.deepEqual(await differs('SELECT a.id FROM public.a; drop table public.a cascade'), {
    differs: true,
    relations: ['a', 'v'],
  });
});
