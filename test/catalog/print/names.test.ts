import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultName, renderForeignOptions, renderOptions, roleName } from '../../../src/catalog/print/names.ts';
import { quoteIdentifier } from '../../../src/sql-text/identifier.ts';
import { withTestDatabase } from '../../support/database.ts';

test('a sequence is named as the server names it, also where the names are too long', () =>
  withTestDatabase(async ({ sql }) => {
    const tables = ['t', 'a'.repeat(40), 'b'.repeat(63), 'ä'.repeat(31), 'x'.repeat(29), `y${'ü'.repeat(30)}`];
    const columns = ['id', 'c'.repeat(40), 'd'.repeat(63), 'ö'.repeat(31), '\u{1f600}'.repeat(15)];
    for (const table of tables) {
      const definitions = columns.map((column) => `${quoteIdentifier(column)} serial`).join(', ');
      await sql.unsafe(`create table ${quoteIdentifier(table)} (${definitions})`);
      for (const column of columns) {
        const [row] = await sql`
          select c.relname from pg_catalog.pg_depend d join pg_catalog.pg_class c on c.oid = d.objid
            join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
           where d.refobjid = ${quoteIdentifier(table)}::regclass and a.attname = ${column} and c.relkind = 'S'`;
        assert.equal(row?.relname, defaultName(table, column, 'seq'), `${table} ${column}`);
      }
    }
  }));

test('options are written so that they are stored as they were', () => {
  assert.deepEqual(renderOptions(['fillfactor=70', 'autovacuum_enabled=off', 'x=0.20', 'y=007', "z=it's"], 'toast.'), [
    'toast.autovacuum_enabled = off',
    'toast.fillfactor = 70',
    "toast.x = '0.20'",
    "toast.y = '007'",
    "toast.z = 'it''s'",
  ]);
  assert.equal(renderForeignOptions(['b=x=y', 'A b=']), ` options ("A b" '', b 'x=y')`);
  assert.equal(renderForeignOptions([]), '');
});

test('a role that is named like a word of GRANT is quoted', () => {
  assert.deepEqual(['public', 'none', 'user', 'clerk'].map(roleName), ['"public"', '"none"', '"user"', 'clerk']);
});
