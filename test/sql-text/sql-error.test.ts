import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainSqlError } from '../../src/sql-text/sql-error.ts';

const error = { message: 'syntax error at or near "froom"', code: '42601' };

function explain(text: string, position: number, sent = text, offset = 0): string {
  return explainSqlError({ ...error, position: String(position) }, { path: 'a.sql', text }, sent, offset).text;
}

test('a position becomes line and column, with the line before and a caret', () => {
  assert.equal(
    explain('select 1;\nselect *\n  froom t', 22),
    ['a.sql:3:3: syntax error at or near "froom" (42601)', '  2 | select *', '  3 |   froom t', '    |   ^'].join('\n'),
  );
});

test('emoji count as one character of the server and two columns of a terminal', () => {
  assert.equal(
    explain("select '😀', froom t", 13),
    ['a.sql:1:13: syntax error at or near "froom" (42601)', "  1 | select '😀', froom t", '    |              ^'].join(
      '\n',
    ),
  );
});

test('CRLF lines are counted once and shown without their ending', () => {
  assert.equal(
    explain('select 1;\r\nfroom', 12),
    ['a.sql:2:1: syntax error at or near "froom" (42601)', '  1 | select 1;', '  2 | froom', '    | ^'].join('\n'),
  );
});

test('a tab before the fault keeps the caret below it', () => {
  assert.ok(explain('\tfroom', 2).endsWith('\n  1 | \tfroom\n    | \t^'));
});

test('the position in a part that was sent is mapped back to the file', () => {
  const text = 'select 1;\nselect froom';
  assert.match(explain(text, 8, 'select froom', 10), /^a\.sql:2:8:/);
});

test('a position inside SQL of ours, before the part, gives no place', () => {
  const fault = explainSqlError({ ...error, position: '3' }, { path: 'a.sql', text: 'x' }, 'with t as (x)', -11);
  assert.equal(fault.position, undefined);
  assert.equal(fault.text, 'a.sql: syntax error at or near "froom" (42601)');
});

test('detail, context and hint follow the snippet', () => {
  const fault = explainSqlError({ ...error, detail: 'D', where: 'W\nV', hint: 'H' }, { path: 'a.sql', text: '' });
  assert.equal(
    fault.text,
    [
      'a.sql: syntax error at or near "froom" (42601)',
      '  detail: D',
      '  where: W',
      '         V',
      "  server's hint: H",
    ].join('\n'),
  );
});
