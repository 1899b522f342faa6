import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from 'commander';
import { parseCount, parseDurationFlag, parseNames, parsePath } from '../../src/cli/arguments.ts';

test('a duration is read in every form, and a bare number as seconds', () => {
  assert.deepEqual(
    ['500ms', '5s', '2min', '1h', '90', '2.5', '0', '1 hour 30 minutes'].map(parseDurationFlag),
    [500, 5000, 120_000, 3_600_000, 90_000, 2500, 0, 5_400_000],
  );
});

test('what cannot be read is refused by the flag', () => {
  const refused: [(text: string) => unknown, string[]][] = [
    [parseDurationFlag, ['', '5 parsecs', '-1s', 'soon']],
    [parseCount, ['', '0', '-1', '1.5', '1e3', '1234567890']],
    [parsePath, ['']],
  ];
  for (const [parse, texts] of refused) {
    for (const text of texts) assert.throws(() => parse(text), InvalidArgumentError, `${parse.name} ${text}`);
  }
});

test('names are separated by commas', () => assert.deepEqual(parseNames('a, b ,c'), ['a', 'b', 'c']));
