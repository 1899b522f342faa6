import assert from 'node:assert/strict';
import { test } from 'node:test';
import bcrypt from 'bcrypt';
import { chooseDemoPassword } from '../../src/seed/demo-password.ts';

test('a given password is used on every server and not handed on', async () => {
  for (const embedded of [true, false]) {
    const { hash, ...rest } = await chooseDemoPassword('let me in', embedded);
    assert.deepEqual(rest, { origin: 'given', generated: null });
    assert.equal(await bcrypt.compare('let me in', hash), true);
  }
});

test('on the embedded server one is generated when none is given', async () => {
  for (const given of [undefined, '']) {
    const { hash, origin, generated } = await chooseDemoPassword(given, true);
    assert.equal(origin, 'generated');
    assert.equal(await bcrypt.compare(generated ?? assert.fail('no password'), hash), true);
  }
});

test('on any other server nobody can log in when none is given', async () => {
  for (const given of [undefined, '']) {
    const { hash, ...rest } = await chooseDemoPassword(given, false);
    assert.deepEqual(rest, { origin: 'none', generated: null });
    assert.match(hash, /^\$2b\$12\$/);
    assert.equal(await bcrypt.compare('', hash), false);
  }
});
