import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../../src/database/script.ts';
import { resolveGrants } from '../../src/roles/declared.ts';
import { comparePrivileges } from '../../src/roles/privilege-comparison.ts';
import { describePrivilege, groupColumns } from '../../src/roles/privilege-groups.ts';
import { readPrivileges } from '../../src/roles/privileges.ts';
import { depot } from './depot.ts';
import { describeServers } from './lab.ts';

// The server is the judge: what a file is read to mean is what its statements, run, have given.
const files = [
  'grant select on depot.goods, depot.cheap to ROLE;',
  'grant select (id, name), update (price), insert on depot.goods to ROLE;',
  'grant select ("Odd Column"), update ("select") on "Big Depot"."Odd ""Table""" to ROLE;',
  'grant all on depot.goods, depot.cheap, depot.stock, depot.numbers to ROLE;',
  'grant all (id, price) on depot.goods to ROLE;',
  'grant all on all tables in schema depot, "Big Depot" to ROLE;',
  'grant select on all sequences in schema depot to ROLE;',
  'grant usage on sequence depot.numbers to ROLE; grant all on table depot.below to ROLE;',
  'grant usage, create on schema depot to ROLE; grant all on schema "Big Depot" to ROLE;',
  'grant execute on function depot.double(int), depot.double(numeric), depot.join_all(text, text[]) to ROLE;',
  'grant execute on function depot.paint(depot.color, "Big Depot"."Odd ""Table"""), depot.total(int) to ROLE;',
  'grant execute on function depot.everything, depot.split(int), depot.anything(anyelement) to ROLE;',
  'grant execute on procedure depot.clean(int) to ROLE; grant all on routine depot.stamp() to ROLE;',
  'grant execute on all functions in schema depot to ROLE;',
  'grant execute on all procedures in schema depot to ROLE;',
  'grant execute on all routines in schema depot to ROLE;',
  'grant usage on type depot.color, depot.pair to ROLE; grant usage on domain depot.name to ROLE;',
  'grant select on all tables in schema public to ROLE;',
  'grant execute on function pg_catalog.pg_ls_waldir() to ROLE; grant select on pg_catalog.pg_authid to ROLE;',
  'grant select on goods to ROLE; grant execute on function "double"(int) to ROLE; grant usage on type color to ROLE;',
];

const faults: Readonly<Record<string, string>> = {
  'grant select on depot.nothing to ROLE;': 'there is no table "depot"."nothing" in the database',
  'grant select (id, colour) on depot.goods to ROLE;': 'table depot.goods has no column "colour"',
  'grant execute on function depot.double(text) to ROLE;':
    'there is no function "depot"."double"("text") in the database',
  'grant execute on function depot.double to ROLE;': 'there is no function "depot"."double" in the database',
  'grant execute on function depot.clean(int) to ROLE;':
    'there is no function "depot"."clean"("pg_catalog"."int4") in the database',
  'grant usage on schema nowhere to ROLE;': 'there is no schema "nowhere" in the database',
  'grant select on all tables in schema nowhere to ROLE;': 'there is no table "nowhere" in the database',
  'grant execute on depot.goods to ROLE;': 'there is no privilege execute on table depot.goods',
  'grant delete (id) on depot.goods to ROLE;': 'there is no privilege delete on table depot.goods',
  'grant connect on database nowhere to ROLE;': 'there is no database "nowhere" in the database',
};

describeServers((lend) => {
  test('what a file means is what the server makes of it', () =>
    lend(async ({ database, role, run, declare }) => {
      await run(`${depot} create role ROLE; set search_path = depot, public;`);
      for (const text of files) {
        const { role: file, grants } = await declare(text);
        const { privileges, faults: none } = await resolveGrants(database, file, grants);
        assert.deepEqual(none, [], text);
        const held = await database.transaction(
          async () => {
            await database.sql.unsafe(`grant connect on database ${database.target.database} to ${role}`);
            await runScript(database, file.file);
            return readPrivileges(database, role);
          },
          { end: 'rollback' },
        );
        const { missing, extra } = comparePrivileges(
          privileges,
          held.filter(({ grantee }) => grantee === role),
        );
        assert.deepEqual([...missing, ...extra], [], text);
        assert.ok(privileges.length > 1 || text.includes('schema public'), text);
      }
    }));

  test('a grant on the database at hand is known by name', () =>
    lend(async ({ database, run, declare }) => {
      await run('create role ROLE');
      const name = database.target.database;
      const { role, grants } = await declare(`grant temporary, connect on database ${name} to ROLE;`);
      const { privileges } = await resolveGrants(database, role, grants);
      assert.deepEqual(groupColumns(privileges).map(describePrivilege), [
        `connect on database ${name}`,
        `temporary on database ${name}`,
      ]);
    }));

  test('what the database has not is said with its line', () =>
    lend(async ({ database, run, declare }) => {
      await run(depot);
      for (const [text, fault] of Object.entries(faults)) {
        const { role, grants } = await declare(`-- A role.\n${text}`);
        const declared = await resolveGrants(database, role, grants);
        assert.deepEqual(declared.faults, [`sql/roles/${role.name}.sql:2: ${fault}`], text);
        assert.equal(declared.privileges.length, 1, 'to connect is all that is left');
      }
    }));

  test('a type that does not exist is no function', () =>
    lend(async ({ database, declare }) => {
      const { role, grants } = await declare('grant execute on function f(nosuchtype) to ROLE;');
      const message = await resolveGrants(database, role, grants).then(
        ({ faults: [fault] }) => fault,
        (error) => error.message,
      );
      assert.match(String(message), /nosuchtype/);
    }));
});
