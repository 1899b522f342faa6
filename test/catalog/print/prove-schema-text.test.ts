import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printSchema } from '../../../src/catalog/print/print-schema.ts';
import { proveSchemaText } from '../../../src/catalog/print/prove-schema-text.ts';
import type { PrintOptions } from '../../../src/catalog/printers/statement.ts';
import { readWholeCatalog } from '../../../src/catalog/whole-catalog/whole-catalog.ts';
import { withTestDatabase } from '../../support/database.ts';

const definitions: PrintOptions = { owners: false, grants: false };

test('a text that makes something else is told from one that makes what it should', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe('create table public.t (id int primary key, name text not null)');
    const { text } = await printSchema(database, definitions);
    const wanted = await readWholeCatalog(database);
    const edited = text.replace('name text not null', 'name text');
    assert.notEqual(edited, text);
    await withTestDatabase(async (scratch) => {
      const [first] = await proveSchemaText(edited, wanted, scratch, definitions);
      assert.equal(first?.kind === 'property' && first.column, 'attnotnull');
    });
    await withTestDatabase((scratch) =>
      assert.rejects(
        proveSchemaText(`${text}create tabel x;\n`, wanted, scratch, definitions),
        /schema\.sql:\d+:8: syntax/,
      ),
    );
  }));

test('owners and rights are compared where they are asked for', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe('create table public.t (id int); grant select on public.t to public');
    const { text } = await printSchema(database, definitions);
    const wanted = await readWholeCatalog(database);
    const prove = (options: PrintOptions): Promise<readonly unknown[]> =>
      withTestDatabase((scratch) => proveSchemaText(text, wanted, scratch, options));
    assert.deepEqual(await prove(definitions), []);
    assert.deepEqual(await prove({ owners: true, grants: false }), []);
    assert.equal((await prove({ owners: false, grants: true })).length, 1);
  }));

test('what cannot be dropped is made so that the scratch database can go: templates and subscriptions', () =>
  withTestDatabase(async (database) => {
    const wanted = await readWholeCatalog(database);
    const text = `
      create subscription "s 1" connection 'host=nowhere' publication p with (connect = false);
      do $do$ begin execute format('alter database %I with is_template true', current_database()); end $do$;`;
    // The test is that this database is dropped at its end.
    const differences = await withTestDatabase((scratch) => proveSchemaText(text, wanted, scratch, definitions));
    assert.equal(differences.length, 2);
  }));

test('a large text is sent in batches, and cut at no semicolon inside of a body', () =>
  withTestDatabase(async (database) => {
    const wide = 'select 1; '.repeat(7000);
    const text = `create table public.t (id int);
      create function public.f() returns int language sql begin atomic ${wide} select 2; end;
      create rule r as on insert to public.t do also (delete from public.t where id = 1; delete from public.t where id = 2);
      create table public.last (id int);`;
    await database.sql.unsafe(text);
    const wanted = await readWholeCatalog(database);
    await withTestDatabase(async (scratch) => {
      assert.deepEqual(await proveSchemaText(text, wanted, scratch, definitions), []);
    });
  }));
