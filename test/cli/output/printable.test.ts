import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withProject } from '../../support/project.ts';

const red = '\u001b[31m';

test('names and values from the database cannot steer the terminal', () =>
  withProject({ 'dependencies.txt': 'people: town -> country\n' }, async ({ database, run }) => {
    await database.sql.unsafe(`
      create table people (id int primary key, town text not null, country text not null);
      insert into people values (1, 'a${red}\u0007', 'x'), (2, 'a${red}\u0007', 'y');
      create table "b${red}" (id int primary key);
      insert into "b${red}" values (1)`);
    const verified = await run('verify', '--only', 'normal-forms', '--all');
    assert.match(verified.out, /town 'a\\u001b\[31m\\u0007': country is 'x' in 1 row, 'y' in 1 row/);
    assert.match(verified.out, /b\\u001b\[31m is in BCNF/);
    const listed = await run('dependencies');
    assert.match(listed.out, /^b\\u001b\[31m: 1 rows, 1 columns/m);
    for (const { out } of [verified, listed]) assert.doesNotMatch(out, /(?![\n\t])\p{Cc}/u);
  }));
