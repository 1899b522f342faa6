import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Outcome, runCli } from '../support/cli.ts';
import { withFolder } from '../support/folder.ts';
import { type TcpServer, withTcpServer } from '../support/tcp-server.ts';

/** Percent-encoded, as a URL needs it. */
const password = encodeURIComponent('ge/heim@:');

let attempts = 0;

interface Attempt {
  readonly user: string;
  readonly query?: string;
  readonly host?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `status`; gives how the server says that it was reached, or else the error and what to do. */
async function reach(server: TcpServer, { user, query = '', host = 'localhost', env = {} }: Attempt): Promise<string> {
  attempts += 1;
  const name = `attempt${attempts}`;
  const url = `postgres://${user}:${password}@${host}:${server.port}/shop?application_name=${name}${query}`;
  const { code, err, out } = await withFolder<Outcome>({ 'sql/.keep': '' }, (cwd) =>
    runCli(['status'], { cwd, env: { HOME: cwd, DATABASE_URL: url, ...env } }),
  );
  assert.doesNotMatch(err + out, /ge\/heim|ge%2Fheim/);
  const logged = server.logged(name);
  if (code === 0) return logged.includes('SSL enabled') ? 'encrypted' : 'clear text';
  assert.equal(logged, '', err);
  const said = err.slice(err.indexOf('error: ') + 7).replaceAll(String(server.port), 'PORT');
  return `${code}: ${said.replaceAll('127.0.0.1", user', 'localhost", user').replaceAll('::1", user', 'localhost", user')}`;
}

const refused = (host: string, user: string, why: string, hint: string): string =>
  `3: cannot connect to postgres://${user}:***@${host}:PORT/shop: ${why}\nhint:  ${hint} The address comes from DATABASE_URL.\n`;
const noEntry = (user: string, how: string): string =>
  `no pg_hba.conf entry for host "localhost", user "${user}", database "shop", ${how} (28000)`;
const unencrypted = refused(
  'localhost',
  'plain',
  noEntry('plain', 'SSL encryption'),
  'Try it unencrypted, if the way there is safe: sslmode=disable.',
);
const stranger = (host: string): string =>
  refused(
    host,
    'secret',
    'self-signed certificate in certificate chain (SELF_SIGNED_CERT_IN_CHAIN)',
    "The server's certificate comes from nobody trusted here: name the file of its authority with sslrootcert (PGSSLROOTCERT).",
  );

test('encryption is what sslmode says, and the certificate is checked as far as it says', () =>
  withTcpServer(async (server) => {
    const { certificates } = server;
    const trusted = `&sslrootcert=${certificates}/ca.crt`;
    const other = `&sslrootcert=${certificates}/other.crt`;
    const attempt = (user: string, query = '', more: Partial<Attempt> = {}): Promise<string> =>
      reach(server, { user, query, ...more });

    await test('sslmode=disable', async () => {
      assert.equal(await attempt('either', '&sslmode=disable'), 'clear text');
      assert.equal(await attempt('plain', '&sslmode=disable'), 'clear text');
      assert.equal(
        await attempt('secret', '&sslmode=disable'),
        refused('localhost', 'secret', noEntry('secret', 'no encryption'), 'Try it encrypted: sslmode=require.'),
      );
    });
    for (const query of ['', '&sslmode=prefer', '&sslmode=allow', '&sslmode=require']) {
      await test(`${query || 'no sslmode'} encrypts with whatever certificate`, async () => {
        assert.equal(await attempt('either', query), 'encrypted');
        assert.equal(await attempt('secret', query), 'encrypted');
        assert.equal(await attempt('secret', query, { host: '127.0.0.1' }), 'encrypted');
        // Only where the server has no entry for this login over encryption, and only where it is a preference.
        assert.equal(await attempt('plain', query), query === '&sslmode=require' ? unencrypted : 'clear text');
      });
    }
    await test('a login that pg_hba.conf does not know at all is told so', async () => {
      assert.equal(
        await attempt('nobody'),
        refused(
          'localhost',
          'nobody',
          noEntry('nobody', 'no encryption'),
          'pg_hba.conf lets this login in neither encrypted nor unencrypted: have an entry added, or look at user and database.',
        ),
      );
    });
    await test('sslmode=verify-ca asks who signed, not for whom; require with a root certificate does the same', async () => {
      for (const mode of ['verify-ca', 'require']) {
        assert.equal(await attempt('secret', `&sslmode=${mode}${trusted}`), 'encrypted');
        assert.equal(await attempt('secret', `&sslmode=${mode}${trusted}`, { host: '127.0.0.1' }), 'encrypted');
        assert.equal(await attempt('secret', `&sslmode=${mode}${other}`), stranger('localhost'));
      }
    });
    await test('sslmode=verify-full asks for the name as well, of an address too', async () => {
      assert.equal(await attempt('secret', `&sslmode=verify-full${trusted}`), 'encrypted');
      assert.equal(await attempt('secret', `&sslmode=verify-full${other}`), stranger('localhost'));
      assert.equal(await attempt('secret', '&sslmode=verify-full&sslrootcert=system'), stranger('localhost'));
      assert.equal(
        await attempt('secret', `&sslmode=verify-full${trusted}`, { host: '127.0.0.1' }),
        refused(
          '127.0.0.1',
          'secret',
          "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: ",
          'Connect by a name that the certificate is for.',
        ),
      );
    });
    await test('PGSSLMODE and PGSSLROOTCERT say the same, and the URL goes before them', async () => {
      const env = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: join(certificates, 'other.crt') };
      assert.equal(await attempt('secret', '', { env }), stranger('localhost'));
      assert.equal(await attempt('secret', trusted, { env }), 'encrypted');
      assert.equal(await attempt('either', '&sslmode=disable', { env }), 'clear text');
    });
    await test('a certificate of the client is a login, named or in its usual place', async () => {
      const named = `&sslmode=require&sslcert=${certificates}/client.crt&sslkey=${certificates}/client.key`;
      assert.equal(await attempt('holder', named), 'encrypted');
      assert.match(
        await attempt('holder', '&sslmode=require'),
        /^3: .*: connection requires a valid client certificate \(28000\)/,
      );
      await withFolder({}, async (home) => {
        mkdirSync(join(home, '.postgresql'));
        for (const [from, to] of [
          ['ca.crt', 'root.crt'],
          ['client.crt', 'postgresql.crt'],
          ['client.key', 'postgresql.key'],
        ] as const)
          cpSync(join(certificates, from), join(home, '.postgresql', to));
        assert.equal(await attempt('holder', '&sslmode=verify-full', { env: { HOME: home } }), 'encrypted');
        cpSync(join(certificates, 'other.crt'), join(home, '.postgresql', 'root.crt'));
        assert.equal(await attempt('secret', '&sslmode=require', { env: { HOME: home } }), stranger('localhost'));
      });
    });
    await test('a server without encryption is taken where it is preferred, and refused where it is required', async () => {
      await server.stop();
      await server.start({ ssl: 'off' });
      assert.equal(await attempt('either'), 'clear text');
      assert.equal(
        await attempt('either', '&sslmode=require'),
        refused(
          'localhost',
          'either',
          'the server takes no encrypted connections',
          'Ask for no encryption with sslmode=disable, or let the server offer it (ssl = on).',
        ),
      );
    });
  }));
