import { createServer, type Server } from 'node:http';
import { CodelearnError, redact } from '../errors.ts';
import type { CacheEntry } from './cache-entry.ts';
import { ageOf } from './refresh.ts';
import type { Answer } from './value.ts';

/** `late`: readers get an answer that is older than it should be; `failing`: they get none from the cache. */
const statuses = ['ok', 'late', 'failing'] as const;
type HealthStatus = (typeof statuses)[number];

export interface Health {
  /** The worst of the queries'. */
  readonly status: HealthStatus;
  readonly queries: readonly QueryHealth[];
}

export interface QueryHealth {
  readonly status: HealthStatus;
  /** Name and hash: values of parameters may be nobody's business. */
  readonly id: string;
  readonly refreshedAt: string | null;
  readonly ageMs: number | null;
  /** Why the last round failed, one line without secrets; null when it did not. */
  readonly error: string | null;
}

/** What a watch knows of one query. */
export interface Watched {
  readonly entry: CacheEntry;
  /** The last answer that was stored. */
  readonly answer: Answer | undefined;
  /** Of the last round. */
  readonly error: Error | undefined;
}

/** What readers of the cache get now, judged by the last answers that were stored. */
export function judgeHealth(watched: readonly Watched[], now: number): Health {
  const queries = watched.map((one) => judgeQuery(one, now));
  const worst = Math.max(0, ...queries.map(({ status }) => statuses.indexOf(status)));
  return { status: statuses[worst] ?? 'ok', queries };
}

function judgeQuery({ entry, answer, error }: Watched, now: number): QueryHealth {
  const { id } = entry;
  const [line = null] = error === undefined ? [] : redact(error.message).split('\n');
  if (answer === undefined) return { status: 'failing', id, refreshedAt: null, ageMs: null, error: line };
  const ageMs = ageOf(answer, now);
  const status = ageMs < entry.freshMs ? 'ok' : ageMs < entry.staleMs ? 'late' : 'failing';
  return { status, id, refreshedAt: new Date(answer.refreshedAt).toISOString(), ageMs, error: line };
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
    const isHealthRequest = request.url?.split('?')[0] === '/healthz' && ['GET', 'HEAD'].includes(request.method ?? '');
    const body = isHealthRequest ? health() : undefined;
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
