import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locateHome } from '../../src/embedded/home.ts';

test('the embedded servers live beside the project, or in CODELEARN_HOME', () => {
  const cwd = '/project';
  assert.equal(locateHome('sql', { env: {}, cwd }), '/project/.codelearn');
  assert.equal(locateHome('../other/sql', { env: {}, cwd }), '/other/.codelearn');
  assert.equal(locateHome('sql', { env: { CODELEARN_HOME: 'data' }, cwd }), '/project/data');
});
