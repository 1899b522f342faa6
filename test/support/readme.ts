import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const path = join(import.meta.dirname, '../../README.md');

/** The README without its generated parts' content being of interest. */
export function readReadme(): string {
  return readFileSync(path, 'utf8');
}

/**
 * Holds a part of the README, between `<!-- name -->` and `<!-- /name -->`, to what the program says.
 * With REFRESH_README set it is written instead. `comparable` takes out what differs from run to run.
 */
export function assertReadmePart(name: string, wanted: string, comparable = (text: string): string => text): void {
  const text = readReadme();
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = text.indexOf(begin) + begin.length;
  const stop = text.indexOf(end);
  assert.ok(text.includes(begin) && stop >= start, `README.md has ${begin} and, behind it, ${end}`);
  const content = `\n\n${wanted}\n`;
  if (process.env.REFRESH_README !== undefined) {
    writeFileSync(path, text.slice(0, start) + content + text.slice(stop));
    return;
  }
  const refresh = 'README.md is out of date: REFRESH_README=1 node --import tsx --test test/readme.test.ts';
  assert.equal(comparable(text.slice(start, stop)), comparable(content), refresh);
}
