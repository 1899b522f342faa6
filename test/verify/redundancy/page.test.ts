import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { redundancyRules } from '../../../src/verify/redundancy/redundancy.ts';
import { withTestDatabase } from '../../support/database.ts';
import { say } from './examine.ts';

const page = readFileSync(join(import.meta.dirname, '../../../src/verify/redundancy/redundancy.md'), 'utf8');
const examples = [...page.matchAll(/^## (\S+)\n.*?```sql\n(.*?)```\n```text\n(.*?)```/gms)];

test('the page has an example of every rule', () => {
  const titles = examples.map(([, title]) => title);
  assert.deepEqual(titles.toSorted(), [...redundancyRules.map(({ id }) => id), 'redundancy'].toSorted());
});

for (const [, title, sql = '', expected] of examples) {
  test(`the page’s example of ${title} says what verify says`, () =>
    withTestDatabase(async (database) => {
      await database.sql.unsafe(`${sql}`);
      assert.equal(await say(database), expected);
    }));
}
