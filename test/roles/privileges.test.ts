import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePrivilege, groupColumns } from '../../src/roles/privilege-groups.ts';
import { readOwned, readPrivileges } from '../../src/roles/privileges.ts';
import { describeServers, type Lab } from './lab.ts';

async function held({ database, role }: Lab): Promise<string[]> {
  const groups = groupColumns(await readPrivileges(database, role));
  return groups.map((group) => `${group.grantee}: ${describePrivilege(group)}`.replace(role, 'web'));
}

describeServers((lend) => {
  test('in a fresh database PUBLIC holds what the manual says, and nothing of the system is listed', () =>
    lend(async (lab) => {
      const { database } = lab.target;
      assert.deepEqual(await held(lab), [
        `PUBLIC: connect on database ${database}`,
        `PUBLIC: temporary on database ${database}`,
        'PUBLIC: usage on language plpgsql',
        'PUBLIC: usage on schema public',
      ]);
    }));

  test('what an extension gives PUBLIC is part of it; what is added to it is not', () =>
    lend(async (lab) => {
      const fresh = await held(lab);
      await lab.run('create schema extensions; create extension "uuid-ossp" schema extensions');
      assert.deepEqual(await held(lab), fresh);
      await lab.run(`create role ROLE;
        revoke execute on function extensions.uuid_nil() from public;
        grant execute on function extensions.uuid_nil() to ROLE;
        grant usage on schema extensions to public`);
      const more = (await held(lab)).filter((right) => !fresh.includes(right));
      assert.deepEqual(more, ['web: execute on function extensions.uuid_nil()', 'PUBLIC: usage on schema extensions']);
    }));

  test('grants to PUBLIC on the system are seen where they are not as they came', () =>
    lend(async (lab) => {
      const fresh = await held(lab);
      await lab.run(`grant select on pg_catalog.pg_authid to public;
        grant execute on function pg_catalog.pg_read_file(text) to public;
        grant create on schema pg_catalog to public;
        grant select (rolpassword) on pg_catalog.pg_authid to public;
        grant insert on information_schema.sql_features to public`);
      assert.deepEqual(
        (await held(lab)).filter((right) => !fresh.includes(right)),
        [
          'PUBLIC: execute on function pg_catalog.pg_read_file(text)',
          'PUBLIC: create on schema pg_catalog',
          'PUBLIC: insert on table information_schema.sql_features',
          'PUBLIC: select on table pg_catalog.pg_authid',
          'PUBLIC: select (rolpassword) on table pg_catalog.pg_authid',
        ],
      );
    }));

  test('the search path and the names of objects change nothing', () =>
    lend(async (lab) => {
      await lab.run(`create role ROLE; create schema "A.B"; create table "A.B"."c""d" ("e f" int);
        create function "A.B"."g h"("A.B"."c""d", text[]) returns int language sql as 'select 1';
        revoke execute on function "A.B"."g h"("A.B"."c""d", text[]) from public;
        grant select ("e f") on "A.B"."c""d" to ROLE; grant execute on function "A.B"."g h" to ROLE`);
      const expected = [
        'web: execute on function "A.B"."g h"("A.B"."c""d", text[])',
        'web: select ("e f") on table "A.B"."c""d"',
      ];
      assert.deepEqual(
        (await held(lab)).filter((right) => right.startsWith('web')),
        expected,
      );
      await lab.run('set search_path = pg_catalog');
      assert.deepEqual(
        (await held(lab)).filter((right) => right.startsWith('web')),
        expected,
      );
    }));

  test('what a role owns is listed, here and by name of the database elsewhere', () =>
    lend(async (lab) => {
      await lab.run('create role ROLE; create table public.mine (); alter table public.mine owner to ROLE');
      const other = await lab.createRole();
      assert.deepEqual(await readOwned(lab.database, other), []);
      assert.deepEqual(await readOwned(lab.database, lab.role), ['table mine']);
    }));
});
