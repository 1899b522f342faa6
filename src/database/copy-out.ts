import { Readable } from 'node:stream';
import type { Database } from '../connection/session.ts';

/**
 * Streams the rows of `select` as COPY text (tab between fields, `\N` for NULL) to `take`; a chunk is part of the stream
 * and may end anywhere. `select` is made of quoted identifiers and constants. The stream is always read to its
 * end, also when `take` throws: the session can do nothing else before.
 */
export async function copyOut({ sql }: Database, select: string, take: (chunk: Uint8Array) => void): Promise<void> {
  let fault: unknown;
  const query = sql.unsafe(`copy (${select}) to stdout`);
  hearFaultsAtOnce(query);
  const stream = await query.readable();
  try {
    for await (const chunk of stream) fault ??= faultOf(take, chunk as Uint8Array);
  } finally {
    // The driver pauses its socket when the stream is full and resumes it when the stream asks for more, which an ended
    // stream no longer does: a last chunk that filled it would leave the session deaf.
    stream._read(0);
  }
  if (fault !== undefined) throw fault;
}

/**
 * A fault in the first rows comes in one packet with the beginning of the stream: the driver destroys the stream before
 * whoever awaits it can listen, which would end the process. The loop over the stream throws that fault all the same.
 */
function hearFaultsAtOnce(query: object): void {
  const pending = query as { resolve(value: unknown): void };
  const { resolve } = pending;
  // Called with the stream, and at its end with the result.
  pending.resolve = (value) => {
    if (value instanceof Readable) value.on('error', () => {});
    resolve(value);
  };
}

function faultOf(take: (chunk: Uint8Array) => void, chunk: Uint8Array): unknown {
  try {
    take(chunk);
    return undefined;
  } catch (error) {
    return error;
  }
}
