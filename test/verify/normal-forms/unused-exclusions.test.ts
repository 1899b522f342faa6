import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetUrl } from '../../../src/connection/target.ts';
import { withTestDatabase } from '../../support/database.ts';
import { type TestProject, withProject } from '../../support/project.ts';
import { withProxy } from '../../support/proxy.ts';
import { complaints } from './rows-of.ts';

const people = `
  create table people (
    id int primary key, email text not null, tags text, active boolean, inactive boolean, net int, vat int, gross int, town text);
  insert into people
  select n, n || '@x', 'a' || n % 5 || ';a' || n % 6, n % 7 < 3, n % 7 >= 3, n * n % 97, n % 11, n * n % 97 + n % 11, 'Bern'
    from generate_series(1, 120) n`;

/** The statements about the table that the section sends, without their parameters. */
async function readStatements({ run, runWith, target }: TestProject): Promise<string[]> {
  assert.equal((await run('migrate')).code, 0);
  const statements: string[] = [];
  const note = async (query: string): Promise<'pass'> => {
    if (query.includes('"people"')) statements.push(query);
    return 'pass';
  };
  await withProxy(target, note, async (through) => {
    const { code } = await runWith({ env: { DATABASE_URL: targetUrl(through) } }, 'verify', '--only', 'normal-forms');
    assert.equal(code, 0);
  });
  return statements;
}

test('the rules are run once, however many lines of dependencies.txt are of use or of none', async () => {
  const files = { 'migrations/1_people.sql': `${people};\n` };
  const lines = [
    'people: email -/-> id  families share one',
    'people: tags is atomic  shown as they are',
    'people: active -/-> inactive  two systems',
    'people: town -/-> net, vat  by accident',
    'people: town is atomic  a name',
  ].join('\n');
  const without = await withProject(files, readStatements);
  const withLines = await withProject({ ...files, 'dependencies.txt': lines }, readStatements);
  assert.ok(without.length > 5, String(without.length));
  assert.deepEqual(withLines, without);
});

test('only the columns of a line that exclude nothing are named', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(people);
    assert.deepEqual(await complaints(database, 'people: net, vat -/-> gross, town  by hand'), [
      'warn undeclared-key people(email)',
      'warn text-list people(tags)',
      'warn implied-flags people(active, inactive)',
      'warn unused-declaration people(net, vat, town)',
    ]);
  }));

test('two lines that exclude one finding are both of use: either is enough, and without them it is told', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(people);
    const both = ['people: active -/-> inactive  two systems', 'people: inactive -/-> active  two systems'];
    const rest = [
      'warn undeclared-key people(email)',
      'warn computed-column people(gross, net, vat)',
      'warn text-list people(tags)',
    ];
    assert.deepEqual(await complaints(database, ...both), rest);
  }));

test('of a line that says what is no key every column is of use', () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(people);
    const said = await complaints(database, 'people: email -/-> id, town  families share one');
    assert.equal(
      said.some((line) => /undeclared-key|unused-declaration/.test(line)),
      false,
      said.join('\n'),
    );
  }));
