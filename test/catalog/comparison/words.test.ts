import assert from 'node:assert/strict';
import { test } from 'node:test';
import { propertyWords } from '../../../src/catalog/comparison/property-words.ts';
import { propertyWord } from '../../../src/catalog/comparison/words.ts';
import { readCatalogShape } from '../../../src/catalog/whole-catalog/catalog-shape.ts';
import { excludedCatalogs } from '../../../src/catalog/whole-catalog/exclusions.ts';
import { kindLetters, kindWord } from '../../../src/catalog/whole-catalog/object-kinds.ts';
import { readColumns } from '../../../src/catalog/whole-catalog/read-rows.ts';
import { withTestDatabase } from '../../support/database.ts';

test('everything that this server has and that is compared has words of its own', () =>
  withTestDatabase(async (database) => {
    const shape = (await readCatalogShape(database)).filter(({ name }) => !Object.hasOwn(excludedCatalogs, name));
    const wordless = shape.flatMap((table) => {
      const { name: catalog, key } = table;
      const row = { catalog, name: '', values: {}, definition: null, parents: [], origins: [] };
      const kind = kindWord(catalog, {});
      const columns = readColumns(table).filter(({ name }) => !key.includes(name));
      return [
        ...(kind === catalog && !Object.hasOwn(kindLetters, catalog) ? [catalog] : []),
        ...columns.map(({ name }) => propertyWord(row, name)).filter((word) => word.startsWith('pg_')),
      ];
    });
    assert.deepEqual(wordless, []);
  }));

test('no word is for a column that the newest server does not have or that is not compared', async (context) => {
  await withTestDatabase(async (database) => {
    if (database.serverVersion < 180000) {
      context.skip('a version before 18 lacks columns that have words');
      return;
    }
    const shape = await readCatalogShape(database);
    const compared = new Set(
      shape.flatMap((table) =>
        readColumns(table)
          .filter(({ name }) => !table.key.includes(name))
          .map(({ name }) => `${table.name}.${name}`),
      ),
    );
    const words = Object.entries(propertyWords).flatMap(([catalog, columns]) =>
      Object.keys(columns).map((column) => `${catalog}.${column}`),
    );
    assert.deepEqual(
      words.filter((word) => !compared.has(word)),
      [],
    );
  });
});

test('what has no word is called by its catalog and column', () => {
  const row = { catalog: 'pg_novelty', name: 'x', values: {}, definition: null, parents: [], origins: [] };
  assert.equal(propertyWord(row, 'novsize'), 'pg_novelty.novsize');
  assert.equal(kindWord('pg_novelty', {}), 'pg_novelty');
});
