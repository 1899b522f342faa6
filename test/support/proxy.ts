import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../src/connection/target.ts';

/** What happens to a query on its way: the connection is cut before the server gets it, or once the server has done it. */
export type Verdict = 'pass' | 'cut before' | 'cut after';

/**
 * Lends an address that leads to the target's socket through a cut: `judge` is asked about every query until one is cut,
 * and the query waits until it has answered.
 */
export async function withProxy<T>(
  target: Target,
  judge: (query: string) => Verdict | Promise<Verdict>,
  use: (through: Target) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-proxy-'));
  let cut = false;
  const server = createServer((client) => {
    connect(client, target, async (query) => {
      const verdict = cut ? 'pass' : await judge(query);
      if (verdict !== 'pass') cut = true;
      return verdict;
    });
  });
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
  try {
    return await use({ ...target, hosts: [{ host: folder, port: 5432 }] });
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function connect(client: Socket, { hosts }: Target, judge: (query: string) => Verdict | Promise<Verdict>): void {
  const [address] = hosts;
  const server = createConnection(join(address?.host ?? '', `.s.PGSQL.${address?.port}`));
  const close = (): void => {
    client.destroy();
    server.destroy();
  };
  let asked = 0;
  let answered = 0;
  let waiting: (() => void) | undefined;
  let silent = false;
  const fromClient = frames(false, async (frame) => {
    const type = frame.length > 4 ? String.fromCharCode(frame[0] ?? 0) : '';
    const verdict = type === 'Q' ? await judge(frame.subarray(5, -1).toString('utf8')) : 'pass';
    if (verdict !== 'pass') {
      while (answered < asked) await new Promise<void>((resolve) => (waiting = resolve));
      if (verdict === 'cut before') return close();
      silent = true;
    }
    if (type === 'Q' || type === 'S') asked += 1;
    server.write(frame);
    if (verdict === 'cut after') {
      while (answered < asked) await new Promise<void>((resolve) => (waiting = resolve));
      close();
    }
  });
  const fromServer = frames(true, async (frame) => {
    // The first ReadyForQuery answers the start-up, not a query.
    if (String.fromCharCode(frame[0] ?? 0) === 'Z') answered += asked === 0 ? 0 : 1;
    if (!silent) client.write(frame);
    waiting?.();
  });
  client.on('data', fromClient);
  server.on('data', fromServer);
  for (const socket of [client, server]) {
    socket.on('error', close);
    socket.on('close', close);
  }
}

/** Cuts a stream into messages, handled one after the other; only a client's first message is without a type. */
function frames(typed: boolean, handle: (frame: Buffer) => Promise<void>): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let started = typed;
  let queue = Promise.resolve();
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return;
      const frame = rest.subarray(0, length);
      rest = rest.subarray(length);
      started = true;
      queue = queue.then(() => handle(frame));
    }
  };
}
