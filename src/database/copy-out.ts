import type { Database } from './connect.ts';

/**
 * Streams the rows of `select` as COPY text (tab between fields, `\N` for NULL) to `take`; a chunk is part of the stream
 * and may end anywhere. `select` is made of quoted identifiers and constants. The stream is always read to its
 * end, also when `take` throws: the session can do nothing else before.
 */
export async function copyOut({ sql }: Database, select: string, take: (chunk: Uint8Array) => void): Promise<void> {
  let fault: unknown;
  const stream = await sql.unsafe(`copy (${select}) to stdout`).readable();
  for await (const chunk of stream) {
    try {
      if (fault === undefined) take(chunk as Uint8Array);
    } catch (error) {
      fault = error;
    }
  }
  if (fault !== undefined) throw fault;
}
