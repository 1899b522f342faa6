import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as assertProperty, constant, date, dictionary, jsonValue, property, string } from 'fast-check';
import { type Answer, type CachedRow, decodeAnswer, encodeAnswer } from '../../src/cache/value.ts';

const id = 'top:0123456789abcdef';
const time = Date.parse('2026-01-02T03:04:05.678Z');
const good = { format: 1, query: id, refreshedAt: '2026-01-02T03:04:05.678Z', rows: [{ id: '1' }, { id: '2' }] };

test('what is encoded is decoded, whatever the rows hold', () => {
  const rows = dictionary(string(), jsonValue(), { maxKeys: 4 }).chain((row) =>
    array(constant(JSON.parse(JSON.stringify(row)) as CachedRow), { maxLength: 5 }),
  );
  assertProperty(
    property(rows, date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), (some, when) => {
      const answer: Answer = { rows: some, refreshedAt: when.getTime() };
      assert.deepEqual(decodeAnswer(encodeAnswer(answer, id), id), answer);
    }),
  );
});

test('an answer is frozen, to its depth: other readers have the same', () => {
  const answer = decodeAnswer(JSON.stringify({ ...good, rows: [{ tags: ['a'] }] }), id);
  assert.deepEqual(answer, { rows: [{ tags: ['a'] }], refreshedAt: time });
  const tags = answer?.rows[0]?.tags;
  assert.ok(Array.isArray(tags));
  assert.throws(() => tags.push('b'), TypeError);
});

const strangers: [string, string][] = [
  ['nothing', ''],
  ['no JSON', '{"format":1,'],
  ['a number', '7'],
  ['null', 'null'],
  ['an array', '[]'],
  ['the value of another program', '{"rows":[{"id":1}]}'],
  ['another format', JSON.stringify({ ...good, format: 2 })],
  ['the answer of another query', JSON.stringify({ ...good, query: 'other:0123456789abcdef' })],
  ['no time', JSON.stringify({ ...good, refreshedAt: undefined })],
  ['a time in words', JSON.stringify({ ...good, refreshedAt: 'yesterday' })],
  ['a time as a number', JSON.stringify({ ...good, refreshedAt: time })],
  ['a time that does not exist', JSON.stringify({ ...good, refreshedAt: '2026-02-30T00:00:00.000Z' })],
  ['rows that are no list', JSON.stringify({ ...good, rows: { id: 1 } })],
  ['a row that is no object', JSON.stringify({ ...good, rows: [1] })],
  ['a null row', JSON.stringify({ ...good, rows: [{ id: 1 }, null] })],
  ['rows of two shapes', JSON.stringify({ ...good, rows: [{ id: 1 }, { name: 'x' }] })],
];

for (const [what, text] of strangers) {
  test(`not trusted: ${what}`, () => assert.equal(decodeAnswer(text, id), undefined));
}

test('the good one among them is trusted', () => {
  assert.deepEqual(decodeAnswer(JSON.stringify(good), id), { rows: [{ id: '1' }, { id: '2' }], refreshedAt: time });
});
