import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { introspect } from '../src/catalog/introspect.ts';
import { renderMermaid } from '../src/diagram/mermaid.ts';
import { withTestDatabase } from './support/database.ts';
import { applyReference } from './support/reference.ts';

const readme = join(import.meta.dirname, '../README.md');
const [begin, end] = ['<!-- diagram -->', '<!-- /diagram -->'];

const skip = !existsSync(readme) && 'there is no README.md';

test('the README shows the diagram of the reference project as it is', { skip }, async () => {
  const diagram = await withTestDatabase(async (database) => {
    await applyReference(database);
    return renderMermaid(await introspect(database));
  });
  const text = readFileSync(readme, 'utf8');
  const [start, stop] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  assert.ok(text.includes(begin) && stop >= start, `README.md has ${begin} and, behind it, ${end}`);
  const wanted = `\n\n\`\`\`mermaid\n${diagram}\`\`\`\n\n`;
  if (process.env.REFRESH_README !== undefined) {
    writeFileSync(readme, text.slice(0, start) + wanted + text.slice(stop));
    return;
  }
  assert.equal(
    text.slice(start, stop),
    wanted,
    'the diagram in README.md is out of date: REFRESH_README=1 node --import tsx --test test/readme-diagram.test.ts',
  );
});
