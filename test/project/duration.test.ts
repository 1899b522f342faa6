import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSetting, parseDuration, parsePeriod } from '../../src/project/duration.ts';

test('a duration is a number and a unit, or several of them', () => {
  const forms = {
    ...{ '250ms': 250, '10s': 10_000, '10 s': 10_000, '2min': 120_000, '1h': 3_600_000, '1d': 86_400_000 },
    ...{ '1.5s': 1500, '5 minutes': 300_000, '1 Minute': 60_000, '0.5 sec': 500, '2 weeks': 1_209_600_000 },
    ...{ '1 hour 30 minutes': 5_400_000, '1h30min': 5_400_000, '0 s': 0 },
  };
  for (const [text, milliseconds] of Object.entries(forms)) assert.equal(parseDuration(text), milliseconds, text);
});

test('a number alone needs somebody who knows its unit, unless it is 0', () => {
  assert.deepEqual([parseDuration('0'), parseDuration('5'), parseDuration('2.5')], [0, undefined, undefined]);
  assert.deepEqual([parseDuration('5', 's'), parseDuration('2.5', 's'), parseDuration('250', 'ms')], [5000, 2500, 250]);
});

test('anything else is no duration', () => {
  for (const text of [
    '',
    ' ',
    's',
    '-1s',
    '5 parsecs',
    '5 minutes ago',
    '1e9 s',
    '5,5 s',
    '1m',
    '1w',
    '5 s 5',
    '.5s',
  ]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

test('a text of many digits is refused without delay', () => {
  const start = performance.now();
  assert.equal(parseDuration(`${'1'.repeat(100)}${'1 s'.repeat(1000)}!`), undefined);
  assert.ok(performance.now() - start < 1000);
});

test('a period is a duration of 1 ms to 52 weeks', () => {
  assert.deepEqual(['1ms', '52 weeks'].map(parsePeriod), [1, 31_449_600_000]);
  assert.deepEqual(['0', '0.1ms', '53 weeks', '5'].map(parsePeriod), [undefined, undefined, undefined, undefined]);
});

test('a setting is shown in the largest unit that needs no fraction', () => {
  const shown = [0, 1500, 10_000, 60_000, 90_000, 5_400_000, 7_200_000, 86_400_000].map(formatSetting);
  assert.deepEqual(shown, ['0', '1500ms', '10s', '1min', '90s', '90min', '2h', '1d']);
});
