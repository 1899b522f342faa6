import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { runCli } from '../../support/cli.ts';
import { withFolder } from '../../support/folder.ts';

const csv = 'id,city,country\n1,Oslo,NO\n2,Oslo,NO\n3,Bergen,NO\n4,Turku,FI\n';

test('a file is looked at without a database, as text and as JSON', () =>
  withFolder({ 'a.csv': csv }, async (cwd) => {
    const { code, out, err } = await runCli(['dependencies', '--csv', 'a.csv'], { cwd });
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, 'a.csv: 4 rows, 3 columns, 3 minimal dependencies\n{id}->city\n{id}->country\n{city}->country\n');
    const document = JSON.parse((await runCli(['dependencies', '--csv', 'a.csv', '--format', 'json'], { cwd })).out);
    assert.deepEqual([document.format, document.table, document.rows], [1, 'a.csv', 4]);
    assert.ok(!('database' in document));
  }));

test('each flag of the search is obeyed', async () => {
  const search = async (text: string, ...flags: string[]): Promise<string> => {
    const { code, out, err } = await runCli(['dependencies', '--csv', '-', ...flags], {
      input: () => Readable.from([Buffer.from(text)]),
    });
    assert.equal(code, 0, err);
    return out.replace(/^.*?: /, '');
  };
  const city = '4 rows, 2 columns, 1 minimal dependency\n{city}->country\n';
  assert.equal(await search(csv, '--columns', 'city, country'), city);
  const pairs = 'a,b,c\n1,1,1\n1,2,2\n2,1,2\n2,2,1\n';
  assert.match(await search(pairs), /3 minimal dependencies/);
  assert.match(await search(pairs, '--max-determinant', '1'), /0 minimal dependencies/);
});

test('what does not go together is exit 2 before anything is opened', async () => {
  const both = await runCli(['dependencies', 'shop', '--csv', 'a.csv']);
  assert.deepEqual([both.code, both.err], [2, 'error: the table shop and --csv exclude each other\n']);
  const lonely = await runCli(['dependencies', '--columns', 'a,b']);
  assert.deepEqual([lonely.code, lonely.err], [2, 'error: --columns needs a table or --csv\n']);
});
