import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeUtf8, openProjectFolder, readSqlFiles } from '../../src/project/files.ts';
import { withFolder } from '../support/folder.ts';

test('a missing project folder is exit 2 and says where it was looked for', () => {
  assert.throws(() => openProjectFolder('nowhere', '/tmp'), {
    message: "there is no folder nowhere: the project's SQL files are looked for there",
    exit: 2,
  });
});

test('a folder or file that is nearly called like one of the project is refused, others are nobody else’s affair', () =>
  withFolder({ 'sql/rulez/a.sql': '', 'sql/depencies.txt': '', 'sql/roles/a.sql': '', 'sql/role': '' }, (folder) => {
    assert.throws(() => openProjectFolder('sql/', folder), {
      message: [
        '2 faults found:',
        '  - sql/depencies.txt is not read; dependencies.txt is',
        '  - sql/rulez is not read; rules is',
      ].join('\n'),
      exit: 2,
    });
    return withFolder({ 'sql/options/rules/a.sql': '', 'sql/rule/a.sql': '', 'sql/rules/a.sql': '' }, (fine) => {
      assert.equal(openProjectFolder('sql', fine).path, 'sql');
    });
  }));

test('files are read by name, hidden files and other endings are left out', () =>
  withFolder(
    { 'sql/rules/b.sql': 'b', 'sql/rules/a.sql': '\uFEFFa', 'sql/rules/.c.sql': 'c', 'sql/rules/d.txt': 'd' },
    (folder) => {
      const files = readSqlFiles(openProjectFolder('sql', folder), 'rules');
      assert.deepEqual(files, [
        { path: 'sql/rules/a.sql', text: 'a' },
        { path: 'sql/rules/b.sql', text: 'b' },
      ]);
    },
  ));

test('a folder that is not there holds no files', () =>
  withFolder({ 'sql/x': '' }, (folder) => {
    assert.deepEqual(readSqlFiles(openProjectFolder('sql', folder), 'rules'), []);
  }));

test('bytes that are not UTF-8 are refused with their offset, never replaced', () => {
  assert.throws(() => decodeUtf8(Buffer.from([0x61, 0x0a, 0xe9, 0x62]), 'sql/a.sql'), {
    message: 'sql/a.sql: not UTF-8 at byte offset 2 (line 2)',
  });
  assert.equal(
    decodeUtf8(Buffer.from('a \uFFFD b'), 'x'),
    'a \uFFFD b',
    'a replacement character that is really there',
  );
});

test('a NUL byte is refused with its offset', () => {
  assert.throws(() => decodeUtf8(Buffer.from('a\nb\0'), 'sql/a.sql'), {
    message: 'sql/a.sql: a NUL byte at offset 3 (line 2)',
  });
});
