import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareCatalogs } from '../../../src/catalog/comparison/compare-catalogs.ts';
import { propertyWords } from '../../../src/catalog/comparison/property-words.ts';
import { addedColumns } from '../../../src/catalog/whole-catalog/added-columns.ts';
import { readCatalogShape } from '../../../src/catalog/whole-catalog/catalog-shape.ts';
import { excludedCatalogs, excludedColumns } from '../../../src/catalog/whole-catalog/exclusions.ts';
import { printedColumns, printedDefinitions } from '../../../src/catalog/whole-catalog/printed-columns.ts';
import { unexplainedColumns } from '../../../src/catalog/whole-catalog/read-rows.ts';
import { readWholeCatalog } from '../../../src/catalog/whole-catalog/whole-catalog.ts';
import { withTestDatabase } from '../../support/database.ts';

const everyKind = readFileSync(join(import.meta.dirname, 'every-kind.sql'), 'utf8');

test('every column of every catalog of this server is compared in a form that means the same in another database', () =>
  withTestDatabase(async (database) => {
    const shape = (await readCatalogShape(database)).filter(({ name }) => !Object.hasOwn(excludedCatalogs, name));
    assert.ok(shape.length > 40);
    assert.deepEqual(shape.flatMap(unexplainedColumns), []);
  }));

test('what is excluded, printed or added names catalogs and columns of this server, but for those of other versions', () =>
  withTestDatabase(async (database) => {
    const shape = await readCatalogShape(database);
    const there = new Set(
      shape.flatMap(({ name, columns }) => [name, ...columns.map((column) => `${name}.${column.name}`)]),
    );
    const major = Math.floor(database.serverVersion / 10000);
    for (const [name, { since = 0, until = Number.POSITIVE_INFINITY }] of [
      ...Object.entries(excludedCatalogs),
      ...Object.entries(excludedColumns),
    ]) {
      assert.equal(there.has(name), since <= major && major <= until, name);
    }
    const printed = [printedColumns, printedDefinitions, addedColumns, propertyWords].flatMap(Object.keys);
    const later = ['pg_publication_rel.prqual', 'pg_subscription.subtwophasestate', 'pg_publication_namespace'];
    assert.deepEqual(
      printed.filter((name) => !there.has(name) && !(major < 15 && later.includes(name))),
      [],
    );
  }));

test('a schema with every kind of object has a row for each, and two databases made alike are equal', () =>
  withTestDatabase(async (one) => {
    await one.sql.unsafe(everyKind);
    const left = await readWholeCatalog(one);
    const catalogs = new Set([...left.rows.values()].map(({ catalog }) => catalog));
    for (const catalog of [
      'pg_policy',
      'pg_cast',
      'pg_event_trigger',
      'pg_default_acl',
      'pg_ts_config_map',
      'pg_user_mapping',
    ])
      assert.ok(catalogs.has(catalog), catalog);
    await withTestDatabase(async (other) => {
      await other.sql.unsafe(everyKind);
      assert.deepEqual(compareCatalogs(left, await readWholeCatalog(other)), []);
    });
  }));

test('members of extensions, temporary tables and the schema of the tool are left out', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    const before = await readWholeCatalog(database);
    await sql.unsafe(`
      create schema codelearn;
      create table codelearn.migrations (version int primary key, body text);
      comment on table codelearn.migrations is 'the history';
      create temporary table t (id serial primary key);
      create extension hstore`);
    const after = await readWholeCatalog(database);
    const added = [...after.rows.keys()].filter((key) => !before.rows.has(key));
    assert.deepEqual(added, ['pg_extension hstore']);
  }));
