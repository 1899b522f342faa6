import assert from 'node:assert/strict';
import { readableIdentifier, readableQualified } from '../../src/sql-text/readable-identifier.ts';
import { testOnEveryServer } from '../support/reference.ts';

const odd = ['users', 'Users', 'order items', '1st', '_1', 'a$b', 'größe', 'say "hi"', "o'clock", 'a.b', '', '😀'];

testOnEveryServer(
  'a name is quoted where the server itself quotes it, and wherever a version may need it',
  async ({ sql }) => {
    const words = await sql<{ word: string }[]>`select word from pg_catalog.pg_get_keywords() order by word`;
    for (const name of [...odd, ...words.map(({ word }) => word)]) {
      const [row] = await sql`select pg_catalog.quote_ident(${name}) as quoted`;
      const written = readableIdentifier(name);
      assert.ok(written === row?.quoted || written === `"${name}"`, `${written} for ${row?.quoted}`);
      assert.ok(row?.quoted === name || written !== name, `${name} must be quoted`);
    }
    assert.equal(readableQualified('public', 'order'), 'public."order"');
  },
);
