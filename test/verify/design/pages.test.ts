import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { designRules } from '../../../src/verify/design/rules.ts';
import { withTestDatabase } from '../../support/database.ts';
import { judgeAfter } from './judge.ts';

const folder = join(import.meta.dirname, '../../../src/verify/design');

interface Page {
  readonly headings: readonly string[];
  /** The sentence below the title. */
  readonly sentence: string;
  readonly bad: string;
  readonly good: string;
}

function readPage(id: string): Page {
  const text = readFileSync(join(folder, `${id}.md`), 'utf8');
  const example = (kind: string): string => text.match(new RegExp(`\`\`\`sql ${kind}\n(.*?)\`\`\``, 's'))?.[1] ?? '';
  return {
    headings: text.match(/^#+ .*$/gm) ?? [],
    sentence: text.split('\n')[2] ?? '',
    bad: example('bad'),
    good: example('good'),
  };
}

/** What is no rule in that folder. */
const around = ['design', 'design-rule', 'fix-text', 'rules'];

test('the list, the files and the pages are the same rules', () => {
  const ids = designRules.map(({ id }) => id).sort();
  const namesOf = (ending: string): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
      .filter((name) => !around.includes(name))
      .sort();
  assert.deepEqual(namesOf('.ts'), ids);
  assert.deepEqual(namesOf('.md'), ids);
  assert.equal(new Set(ids).size, ids.length);
});

test('every page proves its rule', async (suite) => {
  await withTestDatabase(async (database) => {
    for (const rule of designRules) {
      await suite.test(rule.id, async (page) => {
        const { headings, sentence, bad, good } = readPage(rule.id);

        await page.test('its headings are in order and it begins with the expectation', () => {
          assert.deepEqual(headings, [`# ${rule.id}`, '## Why', '## Bad', '## Good', '## When to ignore']);
          assert.equal(sentence, `${rule.expectation.charAt(0).toUpperCase()}${rule.expectation.slice(1)}.`);
          assert.match(rule.why, /^\S.*\.$/);
        });

        await page.test('the bad example is found, and the fixes end that', async () => {
          const [complaints = []] = await judgeAfter(database, [bad]);
          const found = complaints.filter(({ id }) => id === rule.id);
          assert.ok(found.length > 0);
          assert.ok(found.every(({ status, fix }) => status === rule.level && fix !== null));
          const fixes = found.map(({ fix }) => fix).join('\n');
          const [, left = []] = await judgeAfter(database, [bad, fixes]);
          assert.deepEqual(
            left.filter(({ id }) => id === rule.id),
            [],
          );
        });

        await page.test('no rule finds anything in the good example', async () => {
          const [complaints = []] = await judgeAfter(database, [good]);
          assert.deepEqual(
            complaints.map(({ id, message }) => `${id}: ${message}`),
            [],
          );
        });
      });
    }
  });
});
