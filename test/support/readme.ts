import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The README without its generated parts' content being of interest. */
export function readReadme(): string {
  return readFileSync(join(root, 'README.md'), 'utf8');
}

/**
 * Holds a part of the README or of another page, between `<!-- name -->` and `<!-- /name -->`, to what the program says.
 * With REFRESH_README set it is written instead. `comparable` takes out what differs from run to run.
 */
export function assertReadmePart(
  name: string,
  wanted: string,
  comparable = (text: string): string => text,
  page = 'README.md',
): void {
  const path = join(root, page);
  const text = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const start = text.indexOf(begin) + begin.length;
  const stop = text.indexOf(end);
  assert.ok(text.includes(begin) && stop >= start, `${page} has ${begin} and, behind it, ${end}`);
  const content = `\n\n${wanted}\n`;
  if (process.env.REFRESH_README !== undefined) {
    writeFileSync(path, text.slice(0, start) + content + text.slice(stop));
    return;
  }
  const refresh = `${page} is out of date: REFRESH_README=1 node --import tsx --test test/readme.test.ts`;
  assert.equal(comparable(text.slice(start, stop)), comparable(content), refresh);
}
