import { csvFault } from './csv-scanner.ts';

/** First bytes of what is no plain text, and how to make it one. */
const signatures: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x1f, 0x8b], 'compressed with gzip: gunzip -c FILE | codelearn dependencies --csv -'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with Zstandard: zstd -dc FILE | codelearn dependencies --csv -'],
  [[0xfd, 0x37, 0x7a, 0x58], 'compressed with xz: xz -dc FILE | codelearn dependencies --csv -'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2: bunzip2 -c FILE | codelearn dependencies --csv -'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or a spreadsheet: save it as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file: save it as CSV'],
  [[0xff, 0xfe], 'UTF-16: iconv -f utf-16 -t utf-8 FILE | codelearn dependencies --csv -'],
  [[0xfe, 0xff], 'UTF-16: iconv -f utf-16 -t utf-8 FILE | codelearn dependencies --csv -'],
];

const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * The same bytes without the byte order mark of UTF-8, which is no part of the first name.
 * @throws CodelearnError `csv` (exit 2) where they begin like a known format that is no text
 */
export async function* readBeginning(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < 4) continue;
    yield checkBeginning(head, path);
    head = undefined;
  }
  if (head !== undefined) yield checkBeginning(head, path);
}

function checkBeginning(head: Uint8Array, path: string): Uint8Array {
  const startsWith = (bytes: readonly number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  const [, what] = signatures.find(([bytes]) => startsWith(bytes)) ?? [];
  if (what !== undefined) throw csvFault(`${path} is ${what.replace('FILE', path)}`);
  return startsWith(byteOrderMark) ? head.subarray(byteOrderMark.length) : head;
}
