import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameQuery } from '../../../src/catalog/comparison/view-queries.ts';

test('a name in front of a column that only the older server prints is no other query', () => {
  assert.ok(isSameQuery('SELECT t.id,\n    t.b FROM s.t;', 'SELECT id, b FROM s.t;'));
  assert.ok(isSameQuery('SELECT t.t FROM s.t;', 'SELECT t FROM s.t;'));
  assert.ok(isSameQuery('SELECT "a.b"."c""d" FROM s."a.b";', 'SELECT "c""d" FROM s."a.b";'));
  assert.ok(isSameQuery('SELECT (t.addr).zip FROM s.t;', 'SELECT (addr).zip FROM s.t;'));
  assert.ok(isSameQuery('SELECT x.id FROM s.t x;', 'SELECT id FROM s.t x;'));
});

test('another column, another table, another string or a name in front that only the newer prints is another query', () => {
  assert.ok(!isSameQuery('SELECT t.id FROM s.t;', 'SELECT di FROM s.t;'));
  assert.ok(!isSameQuery('SELECT t.id FROM s.t;', 'SELECT id FROM t;'));
  assert.ok(!isSameQuery("SELECT t.id FROM s.t WHERE a = 'x.y';", "SELECT id FROM s.t WHERE a = 'y';"));
  assert.ok(!isSameQuery('SELECT 1 FROM s.t;', 'SELECT 1 FROM t;'));
  assert.ok(!isSameQuery('SELECT s.f(t.id) FROM s.t;', 'SELECT f(id) FROM s.t;'));
  assert.ok(!isSameQuery('SELECT s.f(1) FROM s.t;', 'SELECT f(1) FROM s.t;'));
  assert.ok(!isSameQuery('SELECT id FROM s.t;', 'SELECT t.id FROM s.t;'));
  assert.ok(!isSameQuery('SELECT a.id FROM a, b;', 'SELECT b.id FROM a, b;'));
  assert.ok(!isSameQuery('SELECT t.id FROM s.t LIMIT 1;', 'SELECT id FROM s.t;'));
});
