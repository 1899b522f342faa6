import type { Readable } from 'node:stream';

/** What this file relies on was read in the source of this version of `postgres`; test/connection/driver-internals.test.ts. */
export const driverVersion = '3.4.9';

/**
 * Calls `heard` with the answer of a query while the driver reads it, before it resolves the query's promise. The driver
 * reads several answers in one go: a promise is heard only later, when the notices of the next statements are through.
 *
 * Relies on: a `Query` (query.js) has `resolve` as a property of its own, and connection.js calls it as `query.resolve(…)`
 * at ReadyForQuery, and for a stream already at CopyOutResponse.
 */
export function onAnswer(query: object, heard: (answer: unknown) => void): void {
  const pending = query as { resolve: (answer: unknown) => void };
  const { resolve } = pending;
  pending.resolve = (answer) => {
    heard(answer);
    resolve(answer);
  };
}

/**
 * Lets the driver read on from its socket behind a COPY stream that has ended. The driver pauses the socket when the
 * stream is full, and resumes it when the stream asks for more, which an ended stream no longer does: after a last chunk
 * that filled it, the session would hear nothing any more.
 *
 * Relies on: the stream that connection.js makes at CopyOutResponse has a `read` that resumes the socket and nothing else.
 */
export function resumeSocket(stream: Readable): void {
  stream._read(0);
}
