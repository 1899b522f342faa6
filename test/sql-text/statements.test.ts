import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStatements } from '../../src/sql-text/statements.ts';

async function split(text: string): Promise<[string, string][]> {
  const statements = await parseStatements({ path: 'a.sql', text });
  for (const { offset, text: statement } of statements) assert.ok(text.startsWith(statement, offset), statement);
  return statements.map(({ kind, text: statement }) => [kind, statement]);
}

test('semicolons in strings, dollar quotes, comments and atomic bodies split nothing', async () => {
  const text = [
    "select ';';",
    'do $a$ begin perform 1; end $a$;',
    '/* ; /* ; */ */ select 1 -- ;\n;',
    'create function f() returns int begin atomic; select 1; select 2; end;',
  ];
  assert.deepEqual(
    (await split(text.join('\n'))).map(([kind]) => kind),
    ['SelectStmt', 'DoStmt', 'SelectStmt', 'CreateFunctionStmt'],
  );
});

test('offsets count as strings do, behind wide characters and comments', async () => {
  assert.deepEqual(await split("-- 😀\nselect 'é';\n\n  -- c\n  select 2"), [
    ['SelectStmt', "select 'é'"],
    ['SelectStmt', 'select 2'],
  ]);
});

test('nothing, blanks, comments and empty statements are no statements', async () => {
  for (const text of ['', ' \n', '-- only\n', ';;;']) assert.deepEqual(await split(text), [], JSON.stringify(text));
});

test('a syntax error is placed, behind emoji too', async () => {
  await assert.rejects(parseStatements({ path: 'a.sql', text: "select '😀';\nselect '😀' froom froom" }), {
    message: [
      'a.sql:2:18: syntax error at or near "froom"',
      "  1 | select '😀';",
      "  2 | select '😀' froom froom",
      '    |                   ^',
    ].join('\n'),
    exit: 2,
  });
});
