import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Check } from '../../../src/verify/section.ts';
import { withTestDatabase } from '../../support/database.ts';
import { examineSection } from './rows-of.ts';

const page = readFileSync(join(import.meta.dirname, '../../../src/verify/normal-forms/normal-forms.md'), 'utf8');
const examples = page.matchAll(/```sql\n(.*?)```\n(?:```dependencies\n(.*?)```\n)?```text\n(.*?)```/gs);

test('the page’s examples say what verify says', () =>
  withTestDatabase(async (database) => {
    let count = 0;
    for (const [, sql = '', declared = '', expected = ''] of examples) {
      await database.sql.unsafe('drop schema public cascade; create schema public');
      await database.sql.unsafe(sql);
      const checks = await examineSection(database, ...declared.split('\n'));
      const shown = checks.filter(({ id, status }) => status !== 'skip' && !(id === 'redundancy' && status === 'pass'));
      assert.equal(shown.map((check) => render(check, /^ {2}/m.test(expected))).join(''), expected);
      count += 1;
    }
    assert.equal(count, page.split('```sql').length - 1);
  }));

function render({ status, id, message, evidence }: Check, withEvidence: boolean): string {
  const lines = withEvidence && status === 'warn' ? evidence.map((line) => `  ${line}\n`) : [];
  return `${status} ${id}: ${message}\n${lines.join('')}`;
}
