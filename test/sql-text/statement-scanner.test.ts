import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUnfinished, scanStatement } from '../../src/sql-text/statement-scanner.ts';
import { parseStatements, readStatements } from '../../src/sql-text/statements.ts';

const values = [
  ...["'a;b'", "''", "'it''s;'", "E'\\';'", "e'\\\\'", "'\\'", "U&'\\003B'", "b'1'", '$1', '$$;$$', "$t$ ; $$ ' $t$"],
  ...[
    '"a;""b"',
    'a$1$b',
    'é$b$',
    'd$$',
    '1',
    '(select 2)',
    "1 -- ';\n",
    '/* ; /* " */ $$ */ 3',
    "'x' \n ';'",
    'e',
    "'-'",
  ],
];

test('statements are scanned where the parser cuts them', async () => {
  const selects = fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 5 }).map((some) => `select ${some}`);
  const between = fc.constantFrom(';', ' ;\n', ';;', "; -- '\n", '; /* ; */ ;');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(between, selects), { maxLength: 6 }), async (chosen) => {
      const text = chosen.flat().join('');
      const parsed = await parseStatements({ path: 'x.sql', text });
      const scanned: string[] = [];
      for (let at = scanStatement(text, 0); at !== undefined; at = scanStatement(text, at.end)) {
        assert.equal(at.command, undefined);
        scanned.push(text.slice(at.start, at.end).replace(/;$/, '').trim());
      }
      assert.equal(scanned.length, parsed.length, text);
      for (const [at, { text: statement }] of parsed.entries()) assert.ok(statement.endsWith(scanned[at] ?? '?'), text);
    }),
    { numRuns: 2000 },
  );
});

for (const [text, unfinished] of [
  ['create function f() returns int language sql begin atomic select 1;', true],
  ['create rule r as on insert to t do (select 1; ', true],
  ["create table é (t text default '😀', ", true],
  ['create table t (', true],
  ['create table (i int);', false],
  ["create table t (t text default 'x", false],
  ['select (', false],
] as const) {
  test(`${text} is ${unfinished ? 'the beginning of a statement' : 'as complete as it gets'}`, async () => {
    const file = { path: 'x.sql', text: `é; ${text}` };
    const parsed = await readStatements(file, { start: 3, end: file.text.length });
    assert.ok('fault' in parsed);
    assert.equal(isUnfinished(text, Number(parsed.fault.at) - 3), unfinished);
  });
}
