import assert from 'node:assert/strict';
import { test } from 'node:test';
import bcrypt from 'bcrypt';
import { generatePassword, hashNothing, hashPassword } from '../../src/seed/password.ts';

test('a hash is bcrypt of cost 12 and fits its password alone', async () => {
  const hash = await hashPassword('correct horse', 'the password');
  assert.match(hash, /^\$2b\$12\$[./A-Za-z0-9]{53}$/);
  assert.equal(await bcrypt.compare('correct horse', hash), true);
  assert.equal(await bcrypt.compare('correct horsf', hash), false);
});

test('the same password never gives the same hash twice', async () => {
  const [first, second] = await Promise.all([hashPassword('same', 'it'), hashPassword('same', 'it')]);
  assert.notEqual(first, second);
});

test('a password of 72 bytes is hashed to its last byte', async () => {
  const password = 'é'.repeat(36);
  assert.equal(await bcrypt.compare(password.slice(0, -1), await hashPassword(password, 'it')), false);
});

for (const [name, password, message] of [
  ['longer than bcrypt reads', `${'é'.repeat(36)}x`, 'PASSWORD has 73 bytes: bcrypt would not hash all of it'],
  ['with a NUL, where bcrypt would stop', 'ab\0cd', 'PASSWORD contains a NUL: bcrypt would not hash all of it'],
] as const) {
  test(`a password ${name} is refused, and not shown`, () =>
    assert.rejects(hashPassword(password, 'PASSWORD'), { message, code: 'password', exit: 2 }));
}

test('nobody knows the password of nothing', async () => {
  const [first, second] = [hashNothing(), hashNothing()];
  assert.match(first, /^\$2b\$12\$[./A-Za-z0-9]{53}$/);
  assert.notEqual(first, second);
  assert.equal(await bcrypt.compare('', first), false);
});

test('the hash of nothing is written as bcrypt writes: it takes the salt as it is, and no bit of the digest hangs over', async () => {
  const hash = hashNothing();
  const salt = hash.slice(0, 29);
  const made = await bcrypt.hash('x', salt);
  assert.equal(made.slice(0, 29), salt);
  assert.equal(made.length, hash.length);
  assert.match(hash, /[.CGKOSWaeimquy26]$/);
});

test('generated passwords are four words of letters that cannot be mistaken, and never the same', () => {
  const passwords = Array.from({ length: 1000 }, generatePassword);
  assert.deepEqual(
    passwords.filter((password) => !/^([a-hkmnp-tw-z]{5}-){3}[a-hkmnp-tw-z]{5}$/.test(password)),
    [],
  );
  assert.equal(new Set(passwords).size, 1000);
});
