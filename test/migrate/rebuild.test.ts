import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type Rebuilt, rebuild } from '../../src/migrate/rebuild.ts';
import { openProjectFolder } from '../../src/project/files.ts';
import { withTestDatabase } from '../support/database.ts';
import { withFolder } from '../support/folder.ts';

/** Builds a project of these migrations in a new database each time. */
function rebuildTimes(times: number, ...migrations: string[]): Promise<Rebuilt[]> {
  const files = migrations.map((text, at) => [`sql/migrations/000${at + 1}_step.sql`, text]);
  return withFolder({ 'sql/.keep': '', ...Object.fromEntries(files) }, async (folder) => {
    const built: Rebuilt[] = [];
    for (let time = 0; time < times; time += 1) {
      built.push(await withTestDatabase((database) => rebuild(database, openProjectFolder('sql', folder))));
    }
    return built;
  });
}

function tablesOf(built: Rebuilt | undefined): string[] {
  assert.ok(built !== undefined && 'schema' in built, JSON.stringify(built));
  return built.schema.tables.map(({ name }) => name);
}

const role = `role_${randomBytes(6).toString('hex')}`;
const removeRole = (): Promise<void> =>
  withTestDatabase(async ({ sql }) => {
    await sql.unsafe(`drop role if exists ${role}`);
    await sql.unsafe(`drop role if exists "${role} two"`);
  });

test('every migration is applied to the empty database', async () => {
  const [built] = await rebuildTimes(1, 'create table a (i int);', 'create table b (i int);');
  assert.deepEqual(tablesOf(built), ['a', 'b']);
});

test('roles that migrations take for granted are made', async () => {
  const grants = `create table a (i int); grant select on a to ${role}; alter table a owner to "${role} two";`;
  try {
    for (const built of await rebuildTimes(2, 'create table b (i int);', grants)) {
      assert.deepEqual(tablesOf(built), ['a', 'b']);
    }
  } finally {
    await removeRole();
  }
});

test('roles that migrations make do not stand in the way of the next run', async () => {
  try {
    for (const built of await rebuildTimes(2, `create role ${role}; create table a (i int);`)) {
      assert.deepEqual(tablesOf(built), ['a']);
    }
  } finally {
    await removeRole();
  }
});

test('an extension that the embedded server lacks is named', async () => {
  const [built] = await rebuildTimes(1, 'create extension no_such_extension;');
  assert.deepEqual(built, { obstacle: 'the embedded PostgreSQL 18 has no extension no_such_extension' });
});

test('a migration that fails is named with its place', async () => {
  const [built] = await rebuildTimes(1, 'create table a (i int);', 'create table b (\n  i integr\n);');
  assert.deepEqual(built, {
    obstacle:
      'the migrations do not apply to an empty PostgreSQL 18: ' +
      'sql/migrations/0002_step.sql:2:5: type "integr" does not exist (42704)',
  });
});
