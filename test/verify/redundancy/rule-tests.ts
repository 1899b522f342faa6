import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withTestDatabase } from '../../support/database.ts';
import { complaints } from '../normal-forms/rows-of.ts';
import { say } from './examine.ts';

const page = readFileSync(join(import.meta.dirname, '../../../src/verify/redundancy/redundancy.md'), 'utf8');

/** The examples of the page: the check they are about, the SQL, and what is said of it. */
export const examples = [...page.matchAll(/^## (\S+)\n.*?```sql\n(.*?)```\n```text\n(.*?)```/gms)].map(
  ([, id = '', sql = '', expected = '']) => ({ id, sql, expected }),
);

/** The page's example of a check says what verify says. */
export function testExample(id: string): void {
  test(`the page’s example of ${id} says what verify says`, () =>
    withTestDatabase(async (database) => {
      const example = examples.find((one) => one.id === id);
      assert.ok(example);
      await database.sql.unsafe(example.sql);
      assert.equal(await say(database), example.expected);
    }));
}

/** @param line of dependencies.txt, which excludes the one finding in table t of the schema */
export function testExclusion(name: string, schema: string, line: string): void {
  test(`${name} is found, excluded by a line that says why, and the line is unused once there is nothing to exclude`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(schema);
      assert.equal((await complaints(database)).length, 1);
      assert.deepEqual(await complaints(database, line), []);
      const others = line.includes('-/->') ? 't: id -/-> mark  none' : 't: mark is atomic  none';
      await database.sql.unsafe(`alter table t add mark text default 'a'`);
      assert.deepEqual(await complaints(database, line, others), [
        `warn unused-declaration t(${line.includes('-/->') ? 'id, mark' : 'mark'})`,
      ]);
      await database.sql.unsafe(`delete from t where id > 1`);
      assert.deepEqual(await complaints(database, line), [`warn unused-declaration t(${about(line)})`]);
      await database.sql.unsafe('delete from t');
      assert.deepEqual(await complaints(database, line), [], 'without rows nothing is known');
    }));
}

/** The columns of table t in a line. */
function about(line: string): string {
  const [, left = '', right = ''] = /^t: (.*?) (?:-\/-> (\S+)|is atomic)/.exec(line) ?? [];
  return right === '' || right.includes('.') ? left : `${left}, ${right}`;
}
