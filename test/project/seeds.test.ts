import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodelearnError } from '../../src/errors.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { readSeeds, type Seeds } from '../../src/project/seeds.ts';
import { withFolder } from '../support/folder.ts';

/** As for a command that has a flag --lock-wait. */
function seedsOf(files: Readonly<Record<string, string>>): Promise<Seeds> {
  return withFolder(files, (folder) => readSeeds(openProjectFolder('.', folder), ['lock_wait']));
}

function refused(files: Readonly<Record<string, string>>, message: string): Promise<void> {
  return assert.rejects(seedsOf(files), (error: CodelearnError) => {
    assert.ok(error instanceof CodelearnError);
    assert.deepEqual(
      { message: error.message, exit: error.exit, code: error.code },
      { message, exit: 2, code: 'header' },
    );
    return true;
  });
}

test('a project without seeds has nothing to seed', async () => {
  assert.deepEqual(await seedsOf({}), { files: [], reset: undefined, parameters: [], logins: [] });
});

test('files come by name, reset.sql apart, with what their headers declare', async () => {
  const seeds = await seedsOf({
    'seeds/20_pets.sql':
      '-- Pets of the people.\n-- fills: pets, zoo.cages\n-- parameter: names short or long names\nselect 1;',
    'seeds/10_people.sql':
      '-- People.\n-- parameter: people 100 how many people\n-- parameter: pets_each 2.5 how many pets each\n' +
      '-- fills: people\n-- login: ann@test.example\n-- login: bob@test.example\nselect 1;',
    'seeds/reset.sql': '-- Empties all.\ntruncate people cascade;',
    'seeds/notes.txt': 'not SQL',
  });
  assert.deepEqual(
    seeds.files.map(({ sentence, file, fills }) => ({ sentence, path: file.path, fills })),
    [
      { sentence: 'People.', path: './seeds/10_people.sql', fills: ['people'] },
      { sentence: 'Pets of the people.', path: './seeds/20_pets.sql', fills: ['pets', 'zoo.cages'] },
    ],
  );
  assert.equal(seeds.reset?.path, './seeds/reset.sql');
  assert.deepEqual(seeds.parameters, [
    { name: 'people', kind: 'integer', initial: '100', description: 'how many people' },
    { name: 'pets_each', kind: 'number', initial: '2.5', description: 'how many pets each' },
    { name: 'names', kind: 'text', initial: 'short', description: 'or long names' },
  ]);
  assert.deepEqual(seeds.logins, ['ann@test.example', 'bob@test.example']);
});

test('a parameter that cannot be read is refused with its file and line', () =>
  refused(
    { 'seeds/1.sql': '-- One.\n-- parameter: students 1000\n' },
    './seeds/1.sql:2: a parameter reads "name default what it is", e.g. "students 1000 how many students"',
  ));

test('words of a name are joined by one underscore', async () => {
  for (const name of ['a__b', 'a_', '_a', 'A']) {
    await refused(
      { 'seeds/1.sql': `-- One.\n-- parameter: ${name} 1 how large\n` },
      './seeds/1.sql:2: a parameter reads "name default what it is", e.g. "students 1000 how many students"',
    );
  }
});

test('a parameter that two files declare is refused at the second', () =>
  refused(
    {
      'seeds/1.sql': '-- One.\n-- parameter: size 1 how large\n',
      'seeds/2.sql': '-- Two.\n-- parameter: size 2 how large\n',
    },
    './seeds/2.sql:2: parameter "size" is declared twice',
  ));

for (const name of ['lock_wait', 'step_first', 'step_last', 'demo_password_hash']) {
  test(`a parameter cannot be called ${name}`, () =>
    refused(
      { 'seeds/1.sql': `-- One.\n-- parameter: ${name} 1 how large\n` },
      `./seeds/1.sql:2: "${name}" is a name of the tool's own`,
    ));
}

test('a file can go in steps of a parameter that any file declares', async () => {
  const seeds = await seedsOf({
    'seeds/1.sql': '-- One.\n-- steps: people 500\nselect 1;',
    'seeds/2.sql': '-- Two.\n-- parameter: people 10 how many\n',
  });
  assert.deepEqual(
    seeds.files.map(({ steps }) => steps),
    [{ parameter: 'people', size: 500 }, undefined],
  );
});

for (const [steps, message] of [
  ['people', 'steps read "parameter how-many-at-a-time", e.g. "students 50000"'],
  ['people 0', 'steps read "parameter how-many-at-a-time", e.g. "students 50000"'],
  ['rate 10', '"rate" is no parameter that is a whole number'],
  ['nobody 10', '"nobody" is no parameter that is a whole number'],
] as const) {
  test(`steps that read "${steps}" are refused`, () =>
    refused(
      {
        'seeds/1.sql': `-- One.\n-- parameter: people 10 how many\n-- parameter: rate 1.5 how fast\n-- steps: ${steps}\n`,
      },
      `./seeds/1.sql:4: ${message}`,
    ));
}

test('a name that seeds do not know is refused', () =>
  refused({ 'seeds/1.sql': '-- One.\n-- filles: users\n' }, './seeds/1.sql:2: unknown name "filles" in the header'));
