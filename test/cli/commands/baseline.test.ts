import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../../support/project.ts';

const books = {
  'migrations/0001_books.sql': 'create table public.books (id int);',
  'migrations/0002_pages.sql': 'create table public.pages (id int);',
};

test('what was declared is on standard output, as text and as JSON, and a second time there is nothing', () =>
  withProject(books, async ({ run, database }) => {
    const first = await run('baseline', '0001');
    assert.deepEqual([first.code, first.out], [0, 'declared 0001_books\n'], first.err);
    const second = JSON.parse((await run('baseline', '0002', '--format', 'json')).out);
    assert.deepEqual([second.format, second.declared], [1, ['0002_pages']]);
    assert.equal((await run('baseline', '0002')).out, 'nothing to declare\n');
    assert.deepEqual([...(await database.sql`select to_regclass('public.books') as made`)], [{ made: null }]);
  }));

test('a version and --from exclude each other, and one of them is needed', () =>
  withProject(books, async ({ run }) => {
    for (const words of [[], ['0001', '--from', 'flyway']]) {
      const outcome = await run('baseline', ...words);
      assert.deepEqual([outcome.code, outcome.out], [2, '']);
      assert.match(saidBy(outcome), /^error: baseline needs a version, or --from <tool>, and not both\n/);
    }
  }));
