import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalViewQuery } from '../../../src/catalog/print/view-query.ts';

/** As version 15 prints a query, and as version 16 does. */
const pairs: readonly (readonly [older: string, newer: string])[] = [
  [' SELECT t.a,\n    t.b\n   FROM s.t\n  WHERE (t.a > 3)', ' SELECT a,\n    b\n   FROM s.t\n  WHERE (a > 3)'],
  // An alias, quoted names, and a schema of the table's name.
  [' SELECT "x y"."A" FROM s.t "x y"', ' SELECT "A" FROM s.t "x y"'],
  [
    ' SELECT t.a, t.f(t.a), t.a::t.e, (t.b COLLATE t."C") FROM t.t',
    ' SELECT a, t.f(a), a::t.e, (b COLLATE t."C") FROM t.t',
  ],
  [' SELECT t.*::s.t AS whole, (t.c).x FROM ONLY s.t', ' SELECT t.*::s.t AS whole, (c).x FROM ONLY s.t'],
  // Subqueries keep it, and so does what they read of the outer query.
  [
    ' SELECT t.a FROM s.t WHERE (EXISTS ( SELECT u.b FROM s.u WHERE (u.b = t.a)))',
    ' SELECT a FROM s.t WHERE (EXISTS ( SELECT u.b FROM s.u WHERE (u.b = t.a)))',
  ],
  [' WITH w AS ( SELECT t.a FROM s.t ) SELECT w.a FROM w', ' WITH w AS ( SELECT t.a FROM s.t ) SELECT a FROM w'],
  [' SELECT q.a FROM ( SELECT t.a FROM s.t) q', ' SELECT a FROM ( SELECT t.a FROM s.t) q'],
  // The name of a result comes before that of a column in ORDER BY.
  [' SELECT t.b AS a FROM s.t ORDER BY t.a, t.b, (t.a + 1)', ' SELECT b AS a FROM s.t ORDER BY t.a, b, (a + 1)'],
  [' SELECT EXTRACT(year FROM t.at) AS y FROM s.t', ' SELECT EXTRACT(year FROM at) AS y FROM s.t'],
  [" SELECT 't.a' AS a FROM s.t WHERE (t.b = 't.b ''t.b')", " SELECT 't.a' AS a FROM s.t WHERE (b = 't.b ''t.b')"],
];

for (const [older, newer] of pairs) {
  test(`printed by version 15: ${older.trim().replaceAll(/\s+/g, ' ')}`, () => {
    assert.equal(canonicalViewQuery(older, 150004), newer);
    assert.equal(canonicalViewQuery(newer, 160000), newer);
  });
}

for (const query of [
  ' SELECT r.id, o.x FROM s.r, s.o',
  ' SELECT r.id FROM (s.r JOIN s.o USING (id))',
  ' SELECT r.id FROM s.r UNION ALL SELECT o.x AS id FROM s.o',
  ' SELECT 1 AS one',
]) {
  test(`the same on every version: ${query.trim()}`, () => assert.equal(canonicalViewQuery(query, 140000), query));
}
