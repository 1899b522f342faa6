import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combineFaults, redact } from '../src/errors.ts';

test('redaction blanks given secrets, passwords in URLs, verifiers and password hashes', () => {
  const hash = `$2b$12$${'a'.repeat(53)}`;
  const text = `geheim postgres://u:p%40w@h/d?password=x&a=1 redis://:tok@h SCRAM-SHA-256$4096:c2FsdA==$a:b ${hash}`;
  assert.equal(
    redact(text, ['geheim']),
    '*** postgres://u:***@h/d?password=***&a=1 redis://:***@h SCRAM-SHA-256$*** $2b$***',
  );
});

test('a secret is blanked in its percent-encoded form too', () => {
  assert.equal(redact('a%40b and a@b', ['a@b']), '*** and ***');
});

test('one fault stands alone, several are listed', () => {
  assert.equal(combineFaults(['a'], { code: 'x' }).message, 'a');
  assert.equal(combineFaults(['a', 'b\nc'], { code: 'x' }).message, '2 faults found:\n  - a\n  - b\n    c');
});
