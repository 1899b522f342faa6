import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderProgress, reportSeeding } from '../../../src/cli/output/seeded.ts';

const halfway = {
  file: 'sql/seeds/4_pets.sql',
  parameter: 'people',
  done: 1500,
  of: 4000,
  rate: 123.4,
  secondsLeft: 20.2,
};

test('progress says how far, how fast and how long still', () => {
  assert.equal(
    renderProgress(halfway),
    'seeding: 4_pets.sql, 1,500 of 4,000 people (37 %), 123/s, 21 s left in this file',
  );
});

test('steps are told every two seconds, files and constraints always', () => {
  let clock = 0;
  let said = '';
  const now = (): Date => new Date(clock);
  const report = reportSeeding({ now, err: (text) => (said += text) });
  report.onProgress(halfway);
  clock = 2000;
  report.onProgress(halfway);
  report.onProgress(halfway);
  clock = 3999;
  report.onProgress(halfway);
  report.onRecreated({ schema: 'public', table: 'pets', name: 'pets_pkey', durationMs: 1234 });
  clock = 9000;
  report.onProgress({ ...halfway, done: 4000, secondsLeft: 0 });
  report.onFile({ name: '4_pets.sql', durationMs: 9000 });
  assert.equal(
    said,
    [renderProgress(halfway), 'recreated: pets_pkey (1.23 s)', 'seeded: 4_pets.sql (9.00 s)', ''].join('\n'),
  );
});
