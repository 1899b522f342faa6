import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hideConnection, hideCredential, hideOption } from '../../../src/catalog/whole-catalog/hidden-secrets.ts';

test('an option whose name or value speaks of a secret is told by a digest alone', () => {
  for (const option of [
    'password=hunter2',
    'sslpassword=hunter2',
    'aws_secret_access_key=hunter2',
    'auth_token=hunter2',
    'app.jwt_secret=hunter2',
    'PWD=hunter2',
    'address=https://me:hunter2@example.org/x',
    'address=https://me:hun/ter2hunter2@example.org/x',
    'connection=host=x password=hunter2',
    'connection=Driver=x;Pwd=hunter2',
    'password=a=b\nhunter2',
  ]) {
    assert.doesNotMatch(hideOption(option), /hunter2/, option);
    assert.match(hideOption(option), /^[\w.]+=\(hidden, [0-9a-f]{8}\)$/, option);
  }
});

test('another secret has another digest, the same one the same', () => {
  assert.equal(hideOption('password=a'), hideOption('password=a'));
  assert.notEqual(hideOption('password=a'), hideOption('password=b'));
});

test('what is no secret stays as it is', () => {
  for (const option of ['host=example.org', 'fillfactor=70', 'password_required=false', 'n_distinct=-1', 'flag']) {
    assert.equal(hideOption(option), option);
  }
});

test('of a user mapping only the name of the user is told', () => {
  assert.equal(hideCredential('user=me'), 'user=me');
  assert.equal(hideCredential('username=me'), 'username=me');
  assert.equal(hideCredential('password_required=false'), 'password_required=false');
  for (const option of ['password=x', 'odd=x', 'username2=x']) assert.match(hideCredential(option), /=\(hidden, /);
});

test('a connection is told without its password, however it is written', () => {
  const open = 'dbname=d\nhost=h';
  for (const text of [
    'host=h dbname=d password=hunter2',
    "host=h dbname=d password='hunter2'",
    "host = h password = 'hun''ter2' dbname=d".replace("''", "\\'"),
    'password=hun\\ ter2 host=h dbname=d',
    'postgresql://h/d?password=hunter2',
    'postgres://:hunter2@h/d',
  ]) {
    const told = hideConnection(text);
    assert.doesNotMatch(told, /ter2/, text);
    assert.equal(told.replace(/\npassword=\(hidden, [0-9a-f]{8}\)$/, ''), open, text);
  }
});

test('a connection that cannot be read is hidden whole', () => {
  for (const text of [
    'hunter2',
    "password='hunter2",
    "host=h 'hunter2'",
    'postgres://u:hunter2@h:x:y/d',
    '= hunter2',
  ]) {
    assert.match(hideConnection(text), /^\(hidden, [0-9a-f]{8}\)$/, text);
  }
});
