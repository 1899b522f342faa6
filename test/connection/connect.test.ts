import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withDatabase } from '../../src/connection/connect.ts';
import type { Target } from '../../src/connection/target.ts';
import { CodelearnError } from '../../src/errors.ts';
import { connectTo, never, withTestDatabase, withTestTarget } from '../support/database.ts';

async function failure(promise: Promise<unknown>): Promise<CodelearnError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CodelearnError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: 'expected a failure' });
}

const nowhere: Target = {
  hosts: [{ host: '127.0.0.1', port: 1 }],
  user: 'u',
  password: 'geheim',
  database: 'd',
  tls: { mode: 'disable' },
  settings: {},
  applicationName: 'test',
  sessionKind: 'any',
  connectTimeout: 1,
  origin: 'DATABASE_URL',
  embedded: false,
  notes: [],
};

/** A server that speaks no PostgreSQL: `behave` says what it does to who connects. */
async function withImpostor(behave: (socket: Socket) => void, use: (target: Target) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use({ ...nowhere, hosts: [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }] });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

test('a port where nothing listens: exit 3, the address, and which setting gave it', async () => {
  const error = await failure(connectTo(nowhere, async () => {}));
  assert.equal(error.exit, 3);
  assert.equal(error.message, 'cannot connect to postgres://u:***@127.0.0.1:1/d: nothing listens there (ECONNREFUSED)');
  assert.equal(error.hint, 'Is the server started, and are host and port right? The address comes from DATABASE_URL.');
});

test('a server that closes at once is reported at once, not tried for ever', () =>
  withImpostor(
    (socket) => socket.end(),
    async (target) => {
      const error = await failure(connectTo({ ...target, connectTimeout: 60 }, async () => {}));
      assert.match(error.message, /: the other side closed the connection without a word$/);
    },
  ));

for (const mode of ['disable', 'prefer'] as const) {
  test(`a server that never answers is given up at the deadline (sslmode ${mode})`, () =>
    withImpostor(
      () => {},
      async (target) => {
        const error = await failure(connectTo({ ...target, tls: { mode } }, async () => {}));
        assert.match(error.message, /: no answer within 1 s$/);
      },
    ));
}

test('required encryption is never given up: a server without TLS is refused', () =>
  withImpostor(
    (socket) => socket.once('data', () => socket.write('N')),
    async (target) => {
      const tls = { mode: 'require', ca: undefined, cert: undefined, key: undefined } as const;
      const error = await failure(connectTo({ ...target, tls }, async () => {}));
      assert.equal(error.exit, 3);
    },
  ));

test('of several hosts the first that answers is taken', () =>
  withTestTarget(async (target) => {
    const hosts = [{ host: '127.0.0.1', port: 1 }, ...target.hosts];
    assert.equal(await connectTo({ ...target, hosts }, async ({ isOpen }) => isOpen()), true);
  }));

test('a session kind that no host has is refused', () =>
  withTestTarget(async (target) => {
    const error = await failure(connectTo({ ...target, sessionKind: 'standby' }, async () => {}));
    assert.match(error.message, /no server at .* is standby$/);
  }));

test('a missing database and an unknown role are exit 3 with the SQLSTATE', () =>
  withTestTarget(async (target) => {
    const database = await failure(connectTo({ ...target, database: 'not_there' }, async () => {}));
    assert.match(database.message, /database "not_there" does not exist \(3D000\)$/);
    assert.match(database.hint ?? '', /^Create it: createdb not_there\. /);
    const role = await failure(connectTo({ ...target, user: 'nobody_here' }, async () => {}));
    assert.equal(role.exit, 3);
    assert.match(role.message, /\((28000|28P01)\)$/);
  }));

test('a killed session never comes back: the next query says so', () =>
  withTestDatabase(async (database, target) => {
    await connectTo(target, ({ sql }) => sql`select pg_terminate_backend(${database.pid}, 5000)`);
    await assert.rejects(database.sql`select 1`);
    assert.equal(database.isOpen(), false);
    const error = await failure(database.sql`select 1`);
    assert.equal(error.code, 'connection-lost');
    assert.equal(error.exit, 3);
  }));

test('a transaction whose session dies is not continued on another', () =>
  withTestTarget(async (target) => {
    await connectTo(target, ({ sql }) => sql`create table t (i int)`);
    const run = connectTo(target, (database) =>
      database.transaction(async () => {
        await database.sql`insert into t values (1)`;
        await connectTo(target, ({ sql }) => sql`select pg_terminate_backend(${database.pid}, 5000)`);
        await database.sql`insert into t values (2)`.catch(() => {});
        await database.sql`insert into t values (3)`;
      }),
    );
    await assert.rejects(run);
    assert.deepEqual([...(await connectTo(target, ({ sql }) => sql`select i from t`))], []);
  }));

test('a transaction is rolled back when its work throws, and when it is meant to be', () =>
  withTestDatabase(async ({ sql, transaction }) => {
    await sql`create table t (i int)`;
    await assert.rejects(
      transaction(async () => {
        await sql`insert into t values (1)`;
        throw new Error('mine');
      }),
      { message: 'mine' },
    );
    await transaction(() => sql`insert into t values (2)`, { end: 'rollback' });
    await transaction(() => sql`insert into t values (3)`);
    assert.deepEqual([...(await sql`select i from t`)], [{ i: 3 }]);
  }));

test('an interrupt cancels the running statement on the server and rolls back', () =>
  withTestTarget(async (target) => {
    await connectTo(target, ({ sql }) => sql`create table t (i int)`);
    const abort = new AbortController();
    let pid = 0;
    const run = withDatabase(target, { signal: abort.signal }, (database) => {
      pid = database.pid;
      return database.transaction(async () => {
        await database.sql`insert into t values (1)`;
        const sleep = database.sql`select pg_sleep(60)`.execute();
        abort.abort('SIGINT');
        await sleep;
      });
    });
    await assert.rejects(run, { code: '57014' });
    await connectTo(target, async ({ sql }) => {
      assert.deepEqual([...(await sql`select i from t`)], []);
      assert.deepEqual([...(await sql`select pid from pg_stat_activity where pid = ${pid} and state = 'active'`)], []);
    });
  }));

test('an interrupted program opens no session', async () => {
  const signal = AbortSignal.abort('SIGTERM');
  await assert.rejects(
    withDatabase(nowhere, { signal }, async () => {}),
    (reason) => reason === 'SIGTERM',
  );
});

test('notices go to who asked for them and nowhere else', () =>
  withTestTarget(async (target) => {
    const heard: string[] = [];
    const onNotice = ({ message = '' }): void => void heard.push(message);
    await connectTo(target, ({ sql }) => sql`drop table if exists missing`, { onNotice });
    assert.deepEqual(heard, ['table "missing" does not exist, skipping']);
    await withDatabase(target, { signal: never }, ({ sql }) => sql`drop table if exists missing`);
  }));

test('a first statement that replay on a standby cancels is asked again, but not for ever', () =>
  withTestTarget(async (target) => {
    for (const [cancelled, opens] of [
      [2, true],
      [100, false],
    ] as const) {
      await withCancelling(target, cancelled, async (through) => {
        const opened = connectTo(through, async ({ pid }) => pid > 0);
        if (opens) assert.equal(await opened, true);
        else await assert.rejects(opened, /canceling statement due to conflict with recovery \(40001\)/);
      });
    }
  }));

/** Leads to the target, but cancels the first statements in its stead, as a standby does whose replay needs them gone. */
async function withCancelling(target: Target, many: number, use: (through: Target) => Promise<void>): Promise<void> {
  const field = (type: string, value: string): Buffer => Buffer.from(`${type}${value}\0`);
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const words = 'canceling statement due to conflict with recovery';
  const fields = [field('S', 'ERROR'), field('V', 'ERROR'), field('C', '40001'), field('M', words), Buffer.alloc(1)];
  const refusal = Buffer.concat([message('E', Buffer.concat(fields)), message('Z', Buffer.from('I'))]);
  let left = many;
  const folder = mkdtempSync(join(tmpdir(), 'codelearn-cancelling-'));
  const server = createServer((client) => {
    const [address] = target.hosts;
    const real = createConnection(join(address?.host ?? '', `.s.PGSQL.${address?.port}`));
    client.on('data', (chunk) => {
      const isStatement = chunk[0] === 'P'.charCodeAt(0) || chunk[0] === 'Q'.charCodeAt(0);
      if (isStatement && left > 0) {
        left -= 1;
        client.write(refusal);
      } else real.write(chunk);
    });
    real.on('data', (chunk) => client.write(chunk));
    for (const [one, other] of [
      [client, real],
      [real, client],
    ] as const) {
      one.on('close', () => other.destroy());
      one.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
  try {
    await use({ ...target, hosts: [{ host: folder, port: 5432 }] });
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
