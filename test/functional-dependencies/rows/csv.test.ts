import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { encodeCsv, readCsv } from '../../../src/functional-dependencies/rows/csv.ts';

/** The table as text, read in chunks of `size` bytes so that fields, quotes and letters are cut anywhere. */
async function read(text: string, size = 3): Promise<(string | null)[][]> {
  const bytes = new TextEncoder().encode(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
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

const stray = 'a carriage return without a line feed outside quotes: rows end with LF or CRLF';

for (const [fault, text, message] of [
  ['a row with too few fields', 'a,b\n1,2\n3\n', 'data.csv:3: 1 field where the header has 2'],
  ['a row with too many', 'a,b\n1,2,3\n', 'data.csv:2: 3 fields where the header has 2'],
  ['a ragged row after a quoted line break', 'a,b\n"1\n1",2\n3\n', 'data.csv:4: 1 field where the header has 2'],
  ['an empty line', 'a,b\n\n1,2\n', 'data.csv:2: 1 field where the header has 2'],
  ['no header', '', 'data.csv:1: the file is empty'],
  ['a header that repeats a name', 'a,a\n', 'data.csv:1: the header names the column "a" twice'],
  ['a carriage return alone', 'a,b\n1,2\r3,4\n', `data.csv:2: ${stray}`],
  ['rows that end with a carriage return', 'a,b\r1,2\r', `data.csv:1: ${stray}`],
  ['a NUL byte', 'a,b\n1,2\n1,\0\n', 'data.csv:3: a NUL byte, which no text holds'],
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
    message: 'gone.csv: cannot be read (there is no such file)',
    exit: 2,
  });
});

test('so is a folder', async () => {
  await assert.rejects(readCsv('test', import.meta.dirname), {
    message: 'test: cannot be read (it is a folder)',
    exit: 2,
  });
});

/** The same bytes in chunks of one. */
async function* oneByOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (const byte of bytes) yield Uint8Array.of(byte);
}

for (const [what, bytes, message] of [
  [
    'gzip',
    gzipSync('a,b\n1,2\n'),
    'data.csv is compressed with gzip: gunzip -c data.csv | codelearn dependencies --csv -',
  ],
  ['a spreadsheet', Buffer.from('PK\x03\x04\x14'), 'data.csv is a ZIP archive or a spreadsheet: save it as CSV'],
  [
    'UTF-16',
    Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'),
    'data.csv is UTF-16: iconv -f utf-16 -t utf-8 data.csv | codelearn dependencies --csv -',
  ],
  ['a header in Latin-1', Buffer.from('na\xefve\n1\n', 'latin1'), 'data.csv:1: the header is not UTF-8'],
] as const) {
  test(`${what} is named, however the bytes arrive`, async () => {
    await assert.rejects(encodeCsv(oneByOne(bytes), 'data.csv'), { message, code: 'csv', exit: 2 });
    await assert.rejects(encodeCsv(Readable.from([bytes]), 'data.csv'), { message });
  });
}

test('values are bytes in whatever encoding, and a byte order mark may arrive in pieces', async () => {
  const bytes = Buffer.concat([Buffer.from('\ufeffname\n'), Buffer.from('\xe9\n\xe8\n\xe9\n', 'latin1')]);
  const { columns } = await encodeCsv(oneByOne(bytes), 'data.csv');
  assert.deepEqual([columns[0]?.name, [...(columns[0]?.codes ?? [])]], ['name', [1, 2, 1]]);
});

test('a header alone, one column with empty lines, and a last row cut off within CRLF', async () => {
  assert.deepEqual(await read('a,b\n'), [['a', 'b']]);
  assert.deepEqual(await read('a\n\n1\n'), [['a'], [''], ['1']]);
  assert.deepEqual(await read('a,b\r\n1,2\r'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('a cell of a million bytes is one value', async () => {
  const cell = 'x'.repeat(1_000_000);
  const table = await read(`a,b\n${cell},1\n"${cell}",2\n${cell}y,3\n`, 65_536);
  assert.deepEqual(table.slice(1), [
    [cell, '1'],
    [cell, '2'],
    [`${cell}y`, '3'],
  ]);
});

test('of the columns that are asked for alone something is kept; the others are still counted', async () => {
  const text = Readable.from([Buffer.from('a,b,c\n1,2,3\n4,5,6\n')]);
  const { columns, rows } = await encodeCsv(text, 'data.csv', ['c', 'a']);
  assert.deepEqual(
    [rows, columns.map(({ name, codes, decode }) => [name, [...codes].map(decode)])],
    [
      2,
      [
        ['a', ['1', '4']],
        ['c', ['3', '6']],
      ],
    ],
  );
  await assert.rejects(encodeCsv(Readable.from([Buffer.from('a\n1,2\n')]), 'data.csv', ['a']), {
    message: 'data.csv:2: 2 fields where the header has 1',
  });
  await assert.rejects(encodeCsv(Readable.from([Buffer.from('a,b\n')]), 'data.csv', ['x']), {
    message: 'data.csv has no column x',
    hint: 'Columns: a, b.',
  });
});
