import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeCsv, readCsv } from '../../src/dependencies/csv.ts';

/** The table as text, read in chunks of `size` bytes so that fields, quotes and letters are cut anywhere. */
async function read(text: string, size = 3): Promise<(string | null)[][]> {
  const bytes = new TextEncoder().encode(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const { columns, rows } = await encodeCsv(chunks(), 'data.csv');
  const values = Array.from({ length: rows }, (_, row) => columns.map(({ codes, decode }) => decode(codes[row] ?? 0)));
  return [columns.map(({ name }) => name), ...values];
}

test('quotes, doubled quotes, commas and line breaks inside quotes, empty fields, CRLF, and no last line break', async () => {
  assert.deepEqual(await read('\ufeffname,note\r\n"Smith, ""Jo""","two\r\nlines"\r\nÄnne,\r\n"",x'), [
    ['name', 'note'],
    ['Smith, "Jo"', 'two\r\nlines'],
    ['Änne', ''],
    ['', 'x'],
  ]);
});

test('whatever is written comes back', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' '), maxLength: 4 });
  const rows = fc.array(fc.tuple(field, field), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (written, size) => {
      const text = [['x', 'y'], ...written]
        .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
        .join('\n');
      assert.deepEqual((await read(text, size)).slice(1), written);
    }),
    { numRuns: 1_000 },
  );
});

test('many different values in a column keep their numbers', async () => {
  const lines = Array.from({ length: 5_000 }, (_, row) => `${row},${row % 1_000}`);
  const table = await read(['id,group', ...lines].join('\n'), 4096);
  assert.deepEqual(table[4_321], ['4320', '320']);
});

for (const [fault, text, message] of [
  ['a row with too few fields', 'a,b\n1,2\n3\n', 'data.csv:3: 1 field where the header has 2'],
  ['a row with too many', 'a,b\n1,2,3\n', 'data.csv:2: 3 fields where the header has 2'],
  ['a ragged row after a quoted line break', 'a,b\n"1\n1",2\n3\n', 'data.csv:4: 1 field where the header has 2'],
  ['an empty line', 'a,b\n\n1,2\n', 'data.csv:2: 1 field where the header has 2'],
  ['no header', '', 'data.csv:1: the file is empty'],
  ['a header that repeats a name', 'a,a\n', 'data.csv:1: the header names the column "a" twice'],
  ['an unclosed quote', 'a\n1\n"2\n3\n', 'data.csv:3: a quote opened in this row is never closed'],
  ['text after a closing quote', 'a\n"1"2\n', 'data.csv:2: text after the closing quote of a field'],
  ['a quote in the middle', 'a\n1"2"\n', 'data.csv:2: a quote inside a field that does not start with one'],
] as const) {
  test(`${fault} is an error with file and line`, async () => {
    await assert.rejects(read(text), { message, code: 'csv', exit: 2 });
  });
}

test('a file that is not there is an error of usage', async () => {
  await assert.rejects(readCsv('gone.csv', '/nonexistent/gone.csv'), {
    message: 'gone.csv: cannot be read (ENOENT)',
    exit: 2,
  });
});
