import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { introspect } from '../../src/catalog/introspect.ts';
import { renderMermaid } from '../../src/diagram/mermaid.ts';
import { withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';
import { applyReference } from '../support/reference.ts';
import { oddSchemas } from './odd-schemas.ts';

/** 113 packages and 154 MB: too much for every `npm ci`, so it is used where somebody has put it. */
const mermaid = join(import.meta.dirname, '../../node_modules/mermaid/dist/mermaid.min.js');
const browser = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find((path) => existsSync(path));
const skip =
  browser === undefined
    ? 'no Chromium (apt-get install chromium)'
    : !existsSync(mermaid) && 'no Mermaid (npm install --no-save mermaid)';

interface Drawing {
  readonly error?: string;
  /** All text of the picture. */
  readonly text?: string;
}

test('Mermaid draws the reference project in a browser', { skip }, async () => {
  const diagram = await withTestDatabase(async (database) => {
    await applyReference(database);
    return renderMermaid(await introspect(database));
  });
  const [drawing] = await draw([diagram]);
  assert.equal(drawing?.error, undefined);
  for (const word of ['courses', 'lessons', 'purchases', 'users', 'instructor_id, instructor_role', 'position', 'UK']) {
    assert.ok(drawing?.text?.includes(word), `${word} is in the picture`);
  }
});

test('Mermaid draws tables with the oddest names', { skip }, async () => {
  const diagrams = fc.sample(oddSchemas, { numRuns: 20, seed: 11 }).map(renderMermaid);
  const drawings = await draw(diagrams);
  assert.equal(drawings.length, diagrams.length);
  drawings.forEach(({ error }, at) => {
    assert.equal(error, undefined, `${JSON.stringify(diagrams[at])}: ${error}`);
  });
});

test('a text that is no diagram is refused there, so the tests above can fail', { skip }, async () => {
  const [drawing] = await draw(['erDiagram\n  "a" {\n    integer pk\n  }\n']);
  assert.match(drawing?.error ?? '', /Parse error/);
});

/** What a real Mermaid in a real browser makes of the diagrams. */
function draw(diagrams: readonly string[]): Promise<Drawing[]> {
  const page = `<!doctype html><meta charset="utf-8"><body><script src="mermaid.js"></script><script>
    (async () => {
      mermaid.initialize({ startOnLoad: false });
      const drawings = [];
      for (const diagram of ${JSON.stringify(diagrams).replaceAll('<', '\\u003c')}) {
        const place = document.body.appendChild(document.createElement('div'));
        try {
          place.innerHTML = (await mermaid.render('drawing' + drawings.length, diagram)).svg;
          drawings.push({ text: place.textContent });
        } catch (error) {
          drawings.push({ error: String(error.message) });
        }
        place.remove();
      }
      document.title = btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(drawings))));
    })();
  </script>`;
  return withFolder({ 'page.html': page, 'mermaid.js': readFileSync(mermaid) }, async (folder) => {
    const options = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--user-data-dir=${folder}/profile`,
    ];
    const address = `file://${join(folder, 'page.html')}`;
    const { stdout } = await promisify(execFile)(
      browser ?? '',
      [...options, '--virtual-time-budget=600000', '--dump-dom', address],
      { maxBuffer: 2 ** 28 },
    );
    const title = stdout.match(/<title>([^<]*)<\/title>/)?.[1] ?? assert.fail(`nothing drawn: ${stdout.slice(0, 500)}`);
    return JSON.parse(Buffer.from(title, 'base64').toString('utf8')) as Drawing[];
  });
}
