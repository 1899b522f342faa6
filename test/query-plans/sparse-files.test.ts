import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { extendRelation } from '../../src/query-plans/sparse-files.ts';
import { withFolder } from '../support/folder.ts';

const page = 8192;
const segment = 131_072;

test('a relation gets full segments and a last one, and takes no space on disk', () =>
  withFolder({ '16384': 'metapage' }, (folder) => {
    extendRelation(join(folder, '16384'), 2 * segment + 7);
    const files = readdirSync(folder).map((name) => ({ name, ...statSync(join(folder, name)) }));
    assert.deepEqual(
      files.map(({ name, size }) => [name, size / page]),
      [
        ['16384', segment],
        ['16384.1', segment],
        ['16384.2', 7],
      ],
    );
    const bytesOnDisk = files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
    assert.ok(bytesOnDisk <= 64 * 1024, `${bytesOnDisk} bytes on disk`);
  }));

test('what a file holds already is kept, and a file is never made smaller', () =>
  withFolder({ '16384': 'metapage'.padEnd(3 * page, '.') }, (folder) => {
    const path = join(folder, '16384');
    extendRelation(path, 2);
    assert.equal(statSync(path).size, 3 * page);
    extendRelation(path, 4);
    assert.equal(statSync(path).size, 4 * page);
    assert.equal(readFileSync(path, 'latin1').slice(0, 8), 'metapage');
    assert.deepEqual(readdirSync(folder), ['16384']);
  }));

test('a relation of exactly one segment has no second file', () =>
  withFolder({ '16384': '' }, (folder) => {
    extendRelation(join(folder, '16384'), segment);
    assert.deepEqual(readdirSync(folder), ['16384']);
  }));

test('a file system that refuses is an obstacle with a way out', () =>
  withFolder({ file: '' }, (folder) => {
    assert.throws(() => extendRelation(join(folder, 'file', '16384'), 2), {
      name: 'CodelearnError',
      code: 'no-sparse-files',
      exit: 3,
      message: /^tables cannot be made to look large here: ENOTDIR/,
    });
  }));
