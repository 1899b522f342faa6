import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRedis, type Redis } from '../../../src/cache/redis/redis.ts';
import { parseRedisUrl } from '../../../src/cache/redis/redis-address.ts';
import { freePorts, skipWithoutRedis, withRedis, withRedisCluster } from '../../support/redis.ts';

const skip = { skip: skipWithoutRedis };

async function using<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = await openRedis(parseRedisUrl(url));
  try {
    return await use(redis);
  } finally {
    redis.close();
  }
}

const get = (redis: Redis, key = 'k'): Promise<string | null> => redis.run((commands) => commands.get(key));

/** Asks until the answer comes: pauses after failures are random. */
async function getAgain(redis: Redis, key?: string): Promise<string | null> {
  for (;;) {
    try {
      return await get(redis, key);
    } catch {
      await new Promise(setImmediate);
    }
  }
}

test('a server that is not there is said at once, by its address', () =>
  using('redis://127.0.0.1:1', async (redis) => {
    await assert.rejects(get(redis), {
      code: 'cache-unavailable',
      exit: 3,
      message: 'the cache (redis://127.0.0.1:1) cannot be used: connect ECONNREFUSED 127.0.0.1:1',
    });
  }));

test('a server that takes connections and says nothing is given up', async () => {
  const server: Server = createServer(() => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    for (const login of ['', ':secret@']) {
      await using(`redis://${login}127.0.0.1:${port}`, (redis) =>
        assert.rejects(get(redis), /cannot be used: no answer within 100 ms$/),
      );
    }
  } finally {
    server.close();
  }
});

test('a frozen server is given up, and found again when it thaws', skip, () =>
  withRedis((server) =>
    using(server.url, async (redis) => {
      await server.command('set', 'k', 'v');
      assert.equal(await get(redis), 'v');
      server.freeze();
      await assert.rejects(get(redis), /no answer within 100 ms/);
      await assert.rejects(get(redis), /no answer within 100 ms/);
      server.thaw();
      assert.equal(await getAgain(redis), 'v');
    }),
  ),
);

test('all who wait for a frozen server are freed together', skip, () =>
  withRedis((server) =>
    using(server.url, async (redis) => {
      await get(redis);
      server.freeze();
      const answers = await Promise.allSettled(Array.from({ length: 1000 }, () => get(redis)));
      assert.ok(answers.every(({ status }) => status === 'rejected'));
    }),
  ),
);

test('an idle connection that a restart has cut costs nobody an answer', skip, () =>
  withRedis((server) =>
    using(server.patientUrl, async (redis) => {
      assert.equal(await get(redis), null);
      await server.kill();
      await server.start();
      await server.command('set', 'k', 'new');
      assert.equal(await get(redis), 'new');
    }),
  ),
);

test('a process that was too busy to look still takes an answer that has arrived', skip, () =>
  withRedis((server) =>
    using(server.url, async (redis) => {
      await server.command('set', 'k', 'v');
      await get(redis);
      const asked = get(redis);
      await new Promise(setImmediate);
      const until = performance.now() + 150;
      while (performance.now() < until);
      assert.equal(await asked, 'v');
    }),
  ),
);

test('a wrong password is refused, and never printed', skip, () =>
  withRedis(
    async (server) => {
      const wrong = server.patientUrl.replace('unix://', 'unix://:hunter2@');
      await using(wrong, async (redis) => {
        const error = await get(redis).catch((reason: Error) => reason);
        assert.ok(error instanceof Error);
        assert.match(error.message, /^the cache \(unix:\/\/:\*\*\*@\/tmp\/[^)]*\) cannot be used: WRONGPASS /);
        assert.doesNotMatch(JSON.stringify(error) + error.message + String(error.cause), /hunter2/);
      });
      await using(server.patientUrl, (redis) => assert.rejects(get(redis), /cannot be used: NOAUTH /));
      await using(server.patientUrl.replace('unix://', 'unix://:right%2Fone@'), async (redis) => {
        assert.equal(await get(redis), null);
      });
    },
    ['--requirepass', 'right/one'],
  ),
);

test('a user with rights to the cache alone is enough', skip, () =>
  withRedis(async (server) => {
    const rights = ['resetchannels', '~codelearn:*', '+get', '+set', '+del', '+pttl', '+pexpire', '+eval'];
    await server.command('acl', 'setuser', 'app', 'on', '>p', 'resetkeys', ...rights);
    await using(server.patientUrl.replace('unix://', 'unix://app:p@'), async (redis) => {
      assert.equal(await get(redis, 'codelearn:x'), null);
      await assert.rejects(get(redis, 'other'), /NOPERM/);
    });
  }),
);

test('databases and prefixes keep caches apart', skip, () =>
  withRedis(async (server) => {
    await server.command('set', 'staging:k', 'prefixed');
    await using(`${server.patientUrl}&keyPrefix=staging:`, async (redis) => assert.equal(await get(redis), 'prefixed'));
    await using(`${server.patientUrl}&db=1&keyPrefix=staging:`, async (redis) => assert.equal(await get(redis), null));
  }),
);

test('rediss is verified: a certificate that nobody signed is refused', skip, () =>
  withRedis(async (server) => {
    const [key, cert] = [join(server.folder, 'key.pem'), join(server.folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', ...options, ...subject], { stdio: 'ignore' });
    await server.command('config', 'set', 'tls-cert-file', cert, 'tls-key-file', key, 'tls-auth-clients', 'no');
    const [port] = await freePorts(1);
    await server.command('config', 'set', 'tls-port', String(port));
    await using(`rediss://localhost:${port}?timeout=30000`, (redis) =>
      assert.rejects(get(redis), /self-signed certificate/),
    );
    const trusting = `
      import { openRedis } from '${join(import.meta.dirname, '../../../src/cache/redis/redis.ts')}';
      import { parseRedisUrl } from '${join(import.meta.dirname, '../../../src/cache/redis/redis-address.ts')}';
      const redis = await openRedis(parseRedisUrl('rediss://localhost:${port}?timeout=30000'));
      console.log(await redis.run((commands) => commands.get('k')));`;
    const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', trusting], {
      env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: cert },
      encoding: 'utf8',
    });
    assert.equal(out, 'null\n');
  }),
);

/** Makes an authority and, signed by it, a certificate for `localhost` and one for a client; gives the paths. */
function makeCertificates(folder: string): { readonly ca: string; readonly server: string; readonly client: string } {
  const openssl = (...words: string[]): unknown => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-x509', '-days', '2'];
  openssl('req', ...fresh, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=An authority of our own');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:FALSE'];
  for (const [name, alias] of [
    ['server', 'localhost'],
    ['client', 'an-application'],
  ] as const) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl('req', ...fresh, ...signed, ...files, '-subj', `/CN=${alias}`, '-addext', `subjectAltName=DNS:${alias}`);
  }
  return { ca: join(folder, 'ca.pem'), server: join(folder, 'server'), client: join(folder, 'client') };
}

test('a private authority and a client certificate are named in the URL; the user logs in through them', skip, () =>
  withRedis(async (server) => {
    const { ca, server: own, client } = makeCertificates(server.folder);
    const tls = ['tls-ca-cert-file', ca, 'tls-cert-file', `${own}.pem`, 'tls-key-file', `${own}.key`];
    await server.command('config', 'set', ...tls, 'tls-auth-clients', 'yes');
    const [port] = await freePorts(1);
    await server.command('config', 'set', 'tls-port', String(port));
    await server.command('acl', 'setuser', 'app', 'on', '>p', '~codelearn:*', '+get');
    const certified = `cacert=${ca}&cert=${client}.pem&key=${client}.key`;
    const url = (host: string, options: string): string => `rediss://app:p@${host}:${port}?timeout=30000&${options}`;

    await using(url('localhost', certified), async (redis) => assert.equal(await get(redis, 'codelearn:k'), null));
    for (const [host, options, refusal] of [
      ['localhost', `cert=${client}.pem&key=${client}.key`, /unable to verify|self-signed certificate/],
      ['localhost', `cacert=${ca}`, /certificate required|socket|ECONNRESET|closed/i],
      ['127.0.0.1', certified, /Hostname\/IP does not match certificate's altnames/],
      ['localhost', `cacert=${own}.key`, /no start line|PEM|certificate/i],
    ] as const) {
      await using(url(host, options), (redis) =>
        assert.rejects(get(redis, 'codelearn:k'), { code: 'cache-unavailable', message: refusal }),
      );
    }
    await assert.rejects(openRedis(parseRedisUrl(url('localhost', 'cacert=/no/where.pem'))), {
      exit: 2,
      message: 'REDIS_URL names /no/where.pem as cacert, which cannot be read',
    });
  }),
);

test('a cluster is found from any node, named as one or as a node alone', skip, () =>
  withRedisCluster(async ([first, second]) => {
    const keys = ['codelearn:{a}', 'codelearn:{b}', 'codelearn:{c}', 'codelearn:{d}', 'codelearn:{e}'];
    for (const url of [
      `redis://${first},${second}?timeout=30000`,
      `redis://${second}?cluster=true&timeout=30000`,
      `redis://${first}?timeout=30000`,
      `redis://${second}?timeout=30000`,
    ]) {
      await using(url, async (redis) => {
        for (const key of keys) {
          await redis.run((commands) =>
            commands.eval("return redis.call('set', KEYS[1], ARGV[1])", { keys: [key], arguments: [url] }),
          );
          assert.equal(await get(redis, key), url);
        }
      });
    }
  }),
);
