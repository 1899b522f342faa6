import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { buildVerifier, matchesVerifier } from '../../src/roles/scram.ts';
import { describeServers } from './lab.ts';

test('the verifier gives the server signature of the example in RFC 7677', () => {
  const verifier = buildVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096);
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const message = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`;
  const serverKey = Buffer.from(verifier.split(':').at(-1) ?? '', 'base64');
  const signature = createHmac('sha256', serverKey).update(message).digest('base64');
  assert.equal(signature, '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
  assert.match(verifier, /^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/);
});

test('each verifier has a salt of its own and is this password alone', () => {
  const verifier = buildVerifier('secret');
  assert.notEqual(verifier, buildVerifier('secret'));
  assert.ok(matchesVerifier('secret', verifier));
  assert.ok(!matchesVerifier('Secret', verifier));
  assert.ok(!matchesVerifier('', verifier));
});

test('what is no SCRAM verifier matches nothing', () => {
  for (const stored of ['', 'md5d41d8cd98f00b204e9800998ecf8427e', 'secret', 'SCRAM-SHA-256$4096:x']) {
    assert.ok(!matchesVerifier('secret', stored));
  }
});

// What a server stores of a password in clear text is the judge of ours, normalisation included.
const passwords = [
  'plain',
  'with "quotes" and \\ $1',
  ' spaces ',
  'tab\there',
  'pässwörd',
  'pa\u0308sswo\u0308rd',
  'ﬁne Ⅸ ª',
  'soft\u00ADhyphen',
  'no-break\u00A0space',
  'zero\u200Bwidth\u200Djoiner',
  'bom\uFEFF',
  'right-to-left \u202E override',
  'private \uE000 use',
  'пароль',
  '密码パスワード',
  'クリスマス',
  '😀 smile',
  'é\u0085control',
];

describeServers((lend) => {
  test('the server stores of every password what we would', () =>
    lend(async ({ database: { sql }, role, run }) => {
      await run('create role ROLE login');
      for (const password of passwords) {
        await run(`alter role ROLE password '${password.replaceAll("'", "''")}'`);
        const [row] = await sql`select rolpassword from pg_catalog.pg_authid where rolname = ${role}`;
        assert.ok(matchesVerifier(password, row?.rolpassword), JSON.stringify(password));
      }
    }));
});
