import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareCatalogs } from '../../../src/catalog/comparison/compare-catalogs.ts';
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

test('the lists of exceptions name catalogs and columns that some version has', () =>
  withTestDatabase(async (database) => {
    const shape = await readCatalogShape(database);
    const there = new Set(
      shape.flatMap(({ name, columns }) => [name, ...columns.map((column) => `${name}.${column.name}`)]),
    );
    const gone = new Set([
      'pg_parameter_acl',
      'pg_publication_rel.prqual',
      'pg_attribute.attcacheoff',
      'pg_class.relallfrozen',
      'pg_database.dathasloginevt',
      'pg_database.daticulocale',
      'pg_database.daticurules',
      'pg_database.datlastsysoid',
      'pg_database.datlocale',
      'pg_database.datlocprovider',
      'pg_database.datcollversion',
      'pg_subscription.subskiplsn',
      'pg_subscription.subtwophasestate',
    ]);
    const lists = [excludedCatalogs, excludedColumns, printedColumns, printedDefinitions].flatMap(Object.keys);
    assert.deepEqual(
      lists.filter((name) => !there.has(name) && !gone.has(name)),
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
