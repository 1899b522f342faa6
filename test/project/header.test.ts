import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HeaderNames, headerList, parseHeader } from '../../src/project/header.ts';

const names: HeaderNames = { 'served by': 'one', parameter: 'many', accepted: 'flag' };

function parse(text: string) {
  return parseHeader({ path: 'sql/queries/a.sql', text }, names);
}

test('a header is a sentence, settings, and prose that is left alone', () => {
  const header = parse(
    '-- The lessons of a course.\n-- Note: in order.\n-- served by: a, b\n\nselect 1; -- parameter: no\n',
  );
  assert.equal(header.sentence, 'The lessons of a course.');
  assert.deepEqual(headerList(header, 'served by'), ['a', 'b']);
  assert.equal(header.values.has('parameter'), false);
});

test('a name that may repeat keeps every line', () => {
  const header = parse('-- S.\n-- parameter: a 1\n-- parameter: b 2\n');
  assert.deepEqual(header.values.get('parameter'), [
    { value: 'a 1', line: 2 },
    { value: 'b 2', line: 3 },
  ]);
});

test('a header may begin after an empty line and use CRLF', () => {
  assert.equal(parse('\r\n-- S.\r\n-- accepted\r\n').values.has('accepted'), true);
});

const faults: readonly [string, string][] = [
  ['-- S.\n-- serve by: a\n', 'sql/queries/a.sql:2: unknown name "serve by" in the header'],
  ['-- S.\n-- served by:\n', 'sql/queries/a.sql:2: "served by" has no value'],
  ['-- S.\n-- served by: a\n-- served by: b\n', 'sql/queries/a.sql:3: "served by" is given twice'],
  ['-- S.\n-- accepted: yes\n', 'sql/queries/a.sql:2: "accepted" stands alone, without a value'],
  ['-- S.\n-- constructor: x\n', 'sql/queries/a.sql:2: unknown name "constructor" in the header'],
];

for (const [text, message] of faults) {
  test(`refused: ${message}`, () => {
    assert.throws(() => parse(text), { message, hint: 'Known here: "served by", "parameter", "accepted".', exit: 2 });
  });
}
