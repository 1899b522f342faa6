import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

test('new writes the pair of files with the next number, and migrate takes them', () =>
  withProject({ 'migrations/0002_books.sql': 'create table public.books (id int);' }, async ({ run, folder }) => {
    const { code, out, err } = await run('new', 'Add orders & bills');
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, 'sql/migrations/0003_add_orders_bills.sql\nsql/migrations/0003_add_orders_bills.down.sql\n');
    for (const path of out.trim().split('\n')) assert.notEqual(readFileSync(join(folder, path), 'utf8'), '');
    assert.equal((await run('migrate')).code, 0);
    const next = JSON.parse((await run('new', 'Next', '--format', 'json')).out);
    assert.deepEqual(next, { format: 1, files: ['sql/migrations/0004_next.sql', 'sql/migrations/0004_next.down.sql'] });
  }));

test('a name without a letter or digit is exit 2, and nothing is written', () =>
  withProject({}, async ({ run }) => {
    const { code, out } = await run('new', '!!');
    assert.deepEqual([code, out], [2, '']);
    assert.equal((await run('status')).out, 'no migrations\n');
  }));
