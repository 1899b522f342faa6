import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRedisUrl } from '../../../src/cache/redis/redis-address.ts';

const plain = {
  nodes: [{ host: 'localhost', port: 6379 }],
  path: undefined,
  tls: false,
  tlsFiles: { cacert: undefined, cert: undefined, key: undefined },
  cluster: false,
  username: undefined,
  password: undefined,
  database: 0,
  keyPrefix: '',
  patienceMs: 100,
};

const addresses: [string, object][] = [
  ['redis://', { label: 'redis://localhost:6379' }],
  ['redis://h:7000/3', { nodes: [{ host: 'h', port: 7000 }], database: 3, label: 'redis://h:7000/3' }],
  ['redis://:s3cret@h', { nodes: [{ host: 'h', port: 6379 }], password: 's3cret', label: 'redis://:***@h:6379' }],
  [
    'rediss://app:a%40b%3Ac@h/',
    {
      nodes: [{ host: 'h', port: 6379 }],
      tls: true,
      username: 'app',
      password: 'a@b:c',
      label: 'rediss://app:***@h:6379',
    },
  ],
  ['redis://[::1]:6380', { nodes: [{ host: '::1', port: 6380 }], label: 'redis://[::1]:6380' }],
  [
    'redis://a:1,b:2',
    {
      nodes: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      cluster: true,
      label: 'redis://a:1,b:2',
    },
  ],
  ['redis://h?cluster=true', { nodes: [{ host: 'h', port: 6379 }], cluster: true, label: 'redis://h:6379' }],
  [
    'redis://h?keyPrefix=staging:',
    { nodes: [{ host: 'h', port: 6379 }], keyPrefix: 'staging:', label: 'redis://h:6379' },
  ],
  ['redis://h?timeout=2500', { nodes: [{ host: 'h', port: 6379 }], patienceMs: 2500, label: 'redis://h:6379' }],
  [
    'rediss://h?cacert=/ca.pem&cert=/c.pem&key=/c.key',
    {
      nodes: [{ host: 'h', port: 6379 }],
      tls: true,
      tlsFiles: { cacert: '/ca.pem', cert: '/c.pem', key: '/c.key' },
      label: 'rediss://h:6379',
    },
  ],
  ['unix:///run/r.sock?db=2', { nodes: [], path: '/run/r.sock', database: 2, label: 'unix:///run/r.sock?db=2' }],
  ['unix://u:p@/r%20s', { nodes: [], path: '/r s', username: 'u', password: 'p', label: 'unix://u:***@/r s' }],
];

for (const [url, expected] of addresses) {
  test(`${url} is read`, () => assert.deepEqual(parseRedisUrl(url), { ...plain, ...expected }));
}

const secret = 'hunter2';
const faults: [string, string][] = [
  [`http://:${secret}@h`, 'REDIS_URL is not a URL that starts with redis://, rediss:// or unix://'],
  [secret, 'REDIS_URL is not a URL that starts with redis://, rediss:// or unix://'],
  [
    `redis://:${secret}#@h`,
    'REDIS_URL cannot be read; encode "#", "/", "?" and "@" in the user name or password as %23, %2F, %3F and %40',
  ],
  [`redis://:${secret}@x@h`, 'REDIS_URL has a host that cannot be read; it is written host:port or [address]:port'],
  [`redis://:${secret}%zz@h`, 'REDIS_URL holds a "%" that starts no escape; write "%25" for a percent sign'],
  [`redis://:${secret}@h:port`, 'REDIS_URL has a host that cannot be read; it is written host:port or [address]:port'],
  [`redis://:${secret}@h:70000`, 'REDIS_URL has a port that is not a number from 1 to 65535'],
  [`redis://:${secret}@h/first`, 'REDIS_URL has a database that is not a number'],
  [`redis://:${secret}@h,i/1`, 'REDIS_URL names a database number: a cluster has only 0'],
  [
    `redis://h?password=${secret}`,
    'REDIS_URL has an option that is none of cluster, keyPrefix, db, timeout, cacert, cert, key',
  ],
  [`redis://:${secret}@h?cacert=/ca.pem`, 'REDIS_URL has certificates, and is no rediss://'],
  [`rediss://:${secret}@h?cert=/c.pem`, 'REDIS_URL has one of cert and key: they go together'],
  [
    `redis+sentinel://:${secret}@a:26379,b:26379/mymaster`,
    'REDIS_URL names sentinels, which are not supported: name the master, or a proxy that follows it',
  ],
  [`redis://:${secret}@h?timeout=1s`, 'REDIS_URL has a timeout that is not a number of milliseconds from 1 to 99999'],
  [`unix://${secret}/r.sock`, 'REDIS_URL names no socket: it is written unix:///path/to/redis.sock'],
];

for (const [url, message] of faults) {
  test(`refused without repeating it: ${url.replace(secret, '…')}`, () => {
    assert.throws(() => parseRedisUrl(url), { exit: 2, message });
  });
}
