import { Readable } from 'node:stream';
import { onAnswer, resumeSocket } from '../connection/driver-internals.ts';
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
    resumeSocket(stream);
  }
  if (fault !== undefined) throw fault;
}

/**
 * A fault in the first rows comes in one packet with the beginning of the stream: the driver destroys the stream before
 * whoever awaits it can listen, which would end the process. The loop over the stream throws that fault all the same.
 */
function hearFaultsAtOnce(query: object): void {
  // Answered with the stream, and at its end with the result.
  onAnswer(query, (answer) => {
    if (answer instanceof Readable) answer.on('error', () => {});
  });
}

function faultOf(take: (chunk: Uint8Array) => void, chunk: Uint8Array): unknown {
  try {
    take(chunk);
    return undefined;
  } catch (error) {
    return error;
  }
}
