import { createServer, type Server } from 'node:http';
import { CodelearnError } from '../errors.ts';
import type { Entry } from './entry.ts';
import { ageOf } from './refresh.ts';
import type { Answer } from './value.ts';

export interface Health {
  /** `late`: readers get an answer that is older than it should be; `failing`: they get none from the cache. */
  readonly status: 'ok' | 'late' | 'failing';
  readonly query: string;
  readonly refreshedAt: string | null;
  readonly ageMs: number | null;
}

/** What readers of the cache get by now, judged by the last answer that was stored. */
export function judgeHealth(entry: Entry, answer: Answer | undefined, now: number): Health {
  const { query } = entry;
  if (answer === undefined) return { status: 'failing', query: query.name, refreshedAt: null, ageMs: null };
  const ageMs = ageOf(answer, now);
  const status = ageMs < entry.freshMs ? 'ok' : ageMs < entry.staleMs ? 'late' : 'failing';
  return { status, query: query.name, refreshedAt: new Date(answer.refreshedAt).toISOString(), ageMs };
}

/**
 * Answers `GET /healthz` with the health as JSON, 503 when failing and else 200, while `use` runs. Port 0 takes a free one.
 * @throws CodelearnError exit 2 when the port is taken or not allowed
 */
export async function withHealthServer<T>(
  port: number,
  health: () => Health,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const server = createServer((request, response) => {
    const asked = request.url?.split('?')[0] === '/healthz' && ['GET', 'HEAD'].includes(request.method ?? '');
    const body = asked ? health() : undefined;
    response.writeHead(body === undefined ? 404 : body.status === 'failing' ? 503 : 200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    response.end(body === undefined ? '' : `${JSON.stringify(body)}\n`);
  });
  await listen(server, port);
  try {
    const address = server.address();
    return await use(typeof address === 'object' ? (address?.port ?? port) : port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const hint = 'Name another with --health-port; 0 takes a free one.';
      reject(
        new CodelearnError(`port ${port} cannot be used for /healthz (${error.code})`, { code: 'health-port', hint }),
      );
    });
    server.listen(port, resolve);
  });
}
