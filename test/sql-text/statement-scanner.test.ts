import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scanStatement } from '../../src/sql-text/statement-scanner.ts';
import { parseStatements } from '../../src/sql-text/statements.ts';

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
