import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseDatabase, type DatabaseChoice, type DatabaseFlags } from '../../src/connection/database-choice.ts';
import { describeTarget, type Target, targetUrl } from '../../src/connection/target.ts';
import { CodelearnError } from '../../src/errors.ts';
import { withFolder } from '../support/folder.ts';

type Env = Record<string, string>;

function choose(flags: DatabaseFlags, env: Env = {}): DatabaseChoice {
  return chooseDatabase(flags, { HOME: '/nonexistent', ...env });
}

function target(flags: DatabaseFlags, env: Env = {}): Target {
  const choice = choose(flags, env);
  assert.equal(choice.kind, 'address');
  return (choice as { target: Target }).target;
}

function fault(flags: DatabaseFlags, env: Env = {}): CodelearnError {
  try {
    choose(flags, env);
  } catch (error) {
    if (error instanceof CodelearnError) return error;
  }
  throw new assert.AssertionError({ message: 'expected a CodelearnError' });
}

test('the database is chosen by flag, then CODELEARN_DATABASE_URL, DATABASE_URL, libpq variables, embedded server', () => {
  const env = {
    CODELEARN_DATABASE_URL: 'postgres://u@second/d',
    DATABASE_URL: 'postgres://u@third/d',
    PGHOST: 'fourth',
    PGUSER: 'u',
  };
  const host = (flags: DatabaseFlags, variables: Env): string | undefined => target(flags, variables).hosts[0]?.host;
  assert.equal(host({ databaseUrl: 'postgres://u@first/d' }, env), 'first');
  assert.equal(host({}, env), 'second');
  assert.equal(host({}, { ...env, CODELEARN_DATABASE_URL: '' }), 'third');
  assert.equal(host({}, { PGHOST: 'fourth', PGUSER: 'u' }), 'fourth');
  assert.deepEqual(choose({}), { kind: 'embedded', origin: 'no database was named' });
  assert.deepEqual(choose({ embedded: true }, env), { kind: 'embedded', origin: '--embedded' });
});

test('with CI set and no database named, the embedded default is refused', () => {
  const error = fault({}, { CI: 'true' });
  assert.equal(error.exit, 2);
  assert.equal(error.message, 'CI is set and no database is named: the embedded server is not used by default there');
  assert.equal(choose({ embedded: true }, { CI: 'true' }).kind, 'embedded');
  for (const CI of ['', 'false']) assert.equal(choose({}, { CI }).kind, 'embedded');
});

test('a URL is read as libpq reads it: several hosts, IPv6, escapes, socket folders', () => {
  const many = target({ databaseUrl: 'postgresql://a%40b:p%2Fw@h1:1,h2,[::1]:3/my%20db?sslmode=disable' });
  assert.deepEqual(many.hosts, [
    { host: 'h1', port: 1 },
    { host: 'h2', port: 5432 },
    { host: '::1', port: 3 },
  ]);
  assert.equal(many.user, 'a@b');
  assert.equal(many.password, 'p/w');
  assert.equal(many.database, 'my db');
  const encoded = target({ databaseUrl: 'postgres://u@%2Fvar%2Frun/d' });
  assert.deepEqual(encoded.hosts, [{ host: '/var/run', port: 5432 }]);
  const query = target({ databaseUrl: 'postgres://u@/d?host=/var/run&port=5433' });
  assert.deepEqual(query.hosts, [{ host: '/var/run', port: 5433 }]);
});

test('what the URL leaves open comes from the libpq variables', () => {
  const found = target({ databaseUrl: 'postgres://h/d' }, { PGUSER: 'u', PGPASSWORD: 'p', PGPORT: '6000' });
  assert.deepEqual([found.user, found.password, found.hosts], ['u', 'p', [{ host: 'h', port: 6000 }]]);
});

test('the password is never part of a description, and always part of the URL for tools', () => {
  const found = target({ databaseUrl: 'postgres://u:geheim@h:1/d' });
  assert.equal(describeTarget(found), 'postgres://u:***@h:1/d');
  assert.equal(targetUrl(found), 'postgres://u:geheim@h:1/d');
});

test('encryption follows sslmode, from the URL or PGSSLMODE, and is never silently clear text', () => {
  assert.deepEqual(target({ databaseUrl: 'postgres://u@h/d' }).tls, { mode: 'prefer' });
  const required = { mode: 'require', ca: undefined, cert: undefined, key: undefined };
  assert.deepEqual(target({ databaseUrl: 'postgres://u@h/d' }, { PGSSLMODE: 'require' }).tls, required);
  assert.equal(
    target({ databaseUrl: 'postgres://u@h/d?sslmode=disable' }, { PGSSLMODE: 'require' }).tls.mode,
    'disable',
  );
  const system = target({ databaseUrl: 'postgres://u@h/d?sslmode=require&sslrootcert=system' });
  assert.equal(system.tls.mode, 'verify-full');
});

test('require with a root certificate verifies the authority, as libpq does', () =>
  withFolder({ 'root.crt': 'PEM' }, (folder) => {
    const found = target({ databaseUrl: `postgres://u@h/d?sslmode=require&sslrootcert=${folder}/root.crt` });
    assert.deepEqual(found.tls, { mode: 'verify-ca', ca: 'PEM', cert: undefined, key: undefined });
  }));

test('every fault is reported at once, with the setting that holds it and never the URL', () => {
  const url = 'postgres://u:geheim@h:99999/d?sslmode=often&target_session_attrs=best&connect_timeout=soon';
  const error = fault({ databaseUrl: url });
  assert.equal(error.exit, 2);
  assert.equal(
    error.message,
    [
      '4 faults found:',
      '  - --database-url: port is not a number from 1 to 65535',
      '  - --database-url: sslmode "often" is none of disable, allow, prefer, require, verify-ca, verify-full',
      '  - --database-url: target_session_attrs "best" is none of any, read-write, read-only, primary, standby, prefer-standby',
      '  - --database-url: connect_timeout is not a whole number of seconds',
    ].join('\n'),
  );
});

test('a URL that cannot be read is explained without repeating it', () => {
  assert.equal(
    fault({}, { DATABASE_URL: 'mysql://u:geheim@h/d' }).message,
    'DATABASE_URL is not a URL that starts with postgres:// or postgresql://',
  );
  for (const password of ['ge#heim', 'ge/heim', '12/heim']) {
    assert.equal(
      fault({}, { DATABASE_URL: `postgres://u:${password}@h/d` }).message,
      'DATABASE_URL cannot be read; encode "#", "/", "?" and "@" in the user name or password as %23, %2F, %3F and %40',
    );
  }
  assert.equal(
    fault({}, { DATABASE_URL: 'postgres://u:100%@h/d' }).message,
    'DATABASE_URL holds a "%" that starts no escape; write "%25" for a percent sign',
  );
});

test('parameters of other tools are left out with a note', () => {
  const found = target({ databaseUrl: 'postgres://u@h/d?schema=public&pgbouncer=true&search_path=app' });
  assert.deepEqual(found.settings, { search_path: 'app' });
  assert.deepEqual(found.notes, ['--database-url: ignored "schema", "pgbouncer": not a setting of this client']);
});

test('a password on the command line is remarked on, in the environment it is not', () => {
  const url = 'postgres://u:geheim@h/d';
  assert.deepEqual(target({ databaseUrl: url }).notes, [
    'every user of this machine sees a password on a command line; DATABASE_URL or PGPASSWORD keeps it to yourself',
  ]);
  assert.deepEqual(target({ databaseUrl: 'postgres://u@h/d' }, { PGPASSWORD: 'geheim' }).notes, []);
  assert.deepEqual(target({}, { DATABASE_URL: url }).notes, []);
});

test('a password file gives the password for its line, unless others may read it', () =>
  withFolder({ pgpass: '# mine\nh:5432:other:u:no\nh:*:d:u:s\\:ecret\n' }, (folder) => {
    const file = join(folder, 'pgpass');
    chmodSync(file, 0o600);
    assert.equal(target({ databaseUrl: 'postgres://u@h/d' }, { PGPASSFILE: file }).password, 's:ecret');
    chmodSync(file, 0o644);
    const open = target({ databaseUrl: 'postgres://u@h/d' }, { PGPASSFILE: file });
    assert.equal(open.password, undefined);
    assert.deepEqual(open.notes, [`password file ${file} is ignored: others may read it (chmod 600 it)`]);
  }));

test('a service file names a database, and the URL and variables refine it', () =>
  withFolder({ services: '[one]\nhost=a\n[two]\nhost = b\ndbname=shop\nuser=clerk\n' }, (folder) => {
    const env = { PGSERVICEFILE: join(folder, 'services'), PGSERVICE: 'two' };
    const found = target({}, env);
    assert.deepEqual(
      [found.hosts[0]?.host, found.database, found.user, found.origin],
      ['b', 'shop', 'clerk', 'PGSERVICE'],
    );
    assert.match(fault({}, { ...env, PGSERVICE: 'three' }).message, /^PGSERVICE: service "three" is in none of /);
  }));
