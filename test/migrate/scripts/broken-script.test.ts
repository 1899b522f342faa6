import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareScripts } from '../../../src/migrate/scripts/prepare.ts';
import { wholeScript } from '../../../src/project/script.ts';

/** What is said of a file on a server of a version. */
function faultsIn(text: string, { version = 180_000, transactional = true } = {}): Promise<readonly string[]> {
  return prepareScripts([wholeScript({ path: 'a.sql', text }, transactional)], new Map(), version);
}

/** The first line and the last of each: place and reason. */
const inShort = (faults: readonly string[]): string[] =>
  faults.map((fault) => {
    const lines = fault.split('\n');
    const reason = lines.at(-1) ?? '';
    return lines.length === 1 || reason.endsWith('^') ? (lines[0] ?? '') : `${lines[0]}: ${reason.trim()}`;
  });

test('a file that does not parse is read on: every fault of a dump comes at once', async () => {
  const dump = `\\restrict abc
create table a (i int);
commit;
select 'it''s' froom x y;
create function f() returns int language sql begin atomic select 1; select 2; end;
insert into a values (:n);
\\i other.sql
create index concurrently a_i on a (i);
copy a (i) from stdin;
1
\\.
select nope nope nope;
`;
  assert.deepEqual(inShort(await faultsIn(dump)), [
    'a.sql:1:1: syntax error at or near "\\": \\restrict is a command of psql, not SQL: pg_dump wrote it for psql; take the line out',
    'a.sql:4:22: syntax error at or near "x"',
    'a.sql:6:23: syntax error at or near ":": variables like :name are a feature of psql',
    'a.sql:7:1: syntax error at or near "\\": \\i is a command of psql, not SQL: put the SQL of that file here, or into a migration of its own',
    'a.sql:3: COMMIT would end the transaction that this file runs in, and its record with it; take it out',
    'a.sql:8: CREATE INDEX CONCURRENTLY cannot run inside a transaction; put it into a file of its own that begins with "-- transaction: none"',
    'a.sql:9: COPY from or to the client is for psql; use insert, or COPY with a file or program on the server',
  ]);
});

test('places of later faults are those in the file, also behind emoji and in a section', async () => {
  const file = { path: 'a.sql', text: "-- up\nselect '😀';\nselec 1;\nselect '😀', '😀' froom x y;\n" };
  const script = { file, text: file.text.slice(6), offset: 6, transactional: true };
  assert.deepEqual(await prepareScripts([script], new Map(), 180_000), [
    `a.sql:3:1: syntax error at or near "selec"
  2 | select '😀';
  3 | selec 1;
    | ^`,
    `a.sql:4:23: syntax error at or near "x"
  3 | selec 1;
  4 | select '😀', '😀' froom x y;
    |                         ^`,
  ]);
});

test('data behind COPY is one fault, however many lines it has', async () => {
  assert.deepEqual(inShort(await faultsIn('copy a from stdin;\n1\n2\n\\.\nselect 1 froom x y;\n')), [
    'a.sql:2:1: syntax error at or near "1": data behind COPY … FROM stdin is for psql; turn it into insert statements (pg_dump --inserts)',
  ]);
});

test('where a broken statement has no certain end, nothing behind it is guessed at', async () => {
  for (const [text, fault] of [
    ["select 'abc;\nselect 2;\ninsert into t values ('y');\nselec 3;", '3:25: unterminated quoted string'],
    ['create function g() returns int begin atomic select 1 froom x y; selec 2; end;\nselec 3;', '1:61: syntax error'],
    ['create rule r as on insert to t do also (selec 1; selec 2);\nselec 3;', '1:42: syntax error'],
    ['do $$ begin $$ oops $$ ; selec 2; $$;\nselec 3;', '1:16: syntax error'],
  ] as const) {
    const faults = await faultsIn(text);
    assert.equal(faults.length, 1, faults.join('\n'));
    assert.ok(faults[0]?.startsWith(`a.sql:${fault}`), faults[0]);
  }
});

test('a body that is never closed is given up, however much follows', async () => {
  const open = `create function f() returns int begin atomic select 1;\n${'select 2;\n'.repeat(90_000)}`;
  assert.deepEqual(inShort(await faultsIn(open)), ['a.sql:90002:1: syntax error at end of input']);
});

test('of ten faults in one file on, the rest is left for the next run', async () => {
  assert.equal((await faultsIn('selec 1;\n'.repeat(30))).length, 10);
});

test('statements that only a newer server knows are no fault, and hide none', async () => {
  const text = 'create shiny thing;\ncommit;\n';
  assert.deepEqual(inShort(await faultsIn(text, { version: 190_000 })), [
    'a.sql:2: COMMIT would end the transaction that this file runs in, and its record with it; take it out',
  ]);
  // By its statements it can be run only when they are known.
  assert.deepEqual(inShort(await faultsIn(text, { version: 190_000, transactional: false })), [
    'a.sql:1:8: syntax error at or near "shiny"',
    'a.sql:2: COMMIT in a file outside transactions, where each statement stands alone; take it out',
  ]);
});
