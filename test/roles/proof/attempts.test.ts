import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveGrants } from '../../../src/roles/declared.ts';
import type { Proof } from '../../../src/roles/proof/proof.ts';
import { proveRole } from '../../../src/roles/proof/prove-role.ts';
import { connectTo } from '../../support/database.ts';
import { applyReference } from '../../support/reference.ts';
import { depot } from '../depot.ts';
import { describeServers, type Lab } from '../lab.ts';
import { readSnapshot } from '../snapshot.ts';

/** What a role with nothing but a login must be refused; PUBLIC has been stripped as grant-webapp does it. */
const bare = `
  create role ROLE login noinherit password 'secret';
  do $$ begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to ROLE', current_database());
  end $$;
  revoke all on schema public from public;
  revoke usage on language plpgsql from public;`;

/** Tries a role whose file is `text`, after `given` was granted by hand. */
async function prove(
  { database, role, run, declare }: Lab,
  text: string,
  given = '',
  password?: string,
): Promise<Proof> {
  await run(given);
  const { role: file, grants } = await declare(text);
  const { privileges: declared, faults } = await resolveGrants(database, file, grants);
  assert.deepEqual(faults, []);
  return proveRole(database, role, { declared, held: [], password });
}

const brief = (proof: Proof) => ({
  allowed: proof.allowed.map(({ attempt, sqlstate }) => `${sqlstate} ${attempt}`),
  undecided: proof.undecided,
  failed: proof.failed,
});
const none = { allowed: [], undecided: [], failed: [] };

/** What a right given by hand lets through, as it must be seen. */
const gifts: readonly { readonly given: string; readonly allowed: readonly string[] }[] = [
  {
    given: 'grant truncate on depot.goods to ROLE',
    allowed: ['0A000 truncate depot.goods', '00000 lock table depot.goods in access exclusive mode'],
  },
  { given: 'grant select (price) on depot.goods to ROLE', allowed: ['00000 explain select price from depot.goods'] },
  {
    given: 'grant insert (id) on depot.moves to ROLE',
    allowed: ['00000 explain insert into depot.moves default values'],
  },
  {
    given: 'grant update ("select") on "Big Depot"."Odd ""Table""" to ROLE',
    allowed: ['00000 explain update "Big Depot"."Odd ""Table""" set "select" = default'],
  },
  {
    given: 'grant delete on depot.cheap to ROLE',
    allowed: ['00000 explain delete from depot.cheap'],
  },
  {
    given: 'grant trigger on depot.moves to ROLE',
    allowed: [
      '00000 create trigger codelearn_attempt before update on depot.moves for each row execute function pg_catalog.suppress_redundant_updates_trigger()',
    ],
  },
  { given: 'grant select on depot.stock to ROLE', allowed: ['00000 explain select from depot.stock'] },
  { given: 'grant usage on depot.numbers to ROLE', allowed: ["55000 select pg_catalog.currval('depot.numbers')"] },
  {
    given: 'grant update on depot.below to ROLE',
    allowed: ["22003 select pg_catalog.setval('depot.below', '0')"],
  },
  {
    given: 'grant execute on function depot.join_all(text, text[]) to ROLE',
    allowed: [
      '00000 explain select depot.join_all(a.a1, variadic a.a2) from (select null::text as a1, null::text[] as a2 offset 0) a',
    ],
  },
  { given: 'grant execute on function depot.stamp() to ROLE', allowed: ['00000 explain select depot.stamp()'] },
  {
    given: 'grant select on depot.goods to ROLE with grant option',
    allowed: [
      '00000 explain select price from depot.goods',
      '00000 explain select twice from depot.goods',
      '00000 grant select on depot.goods to public',
    ],
  },
  {
    given: 'grant temporary on database DATABASE to ROLE',
    allowed: [
      '00000 create temporary table codelearn_attempt ()',
      "00000 create function pg_temp.codelearn_attempt() returns integer language sql as 'select 1'",
    ],
  },
  { given: 'grant usage on language plpgsql to ROLE', allowed: ['00000 do $$ begin null; end $$'] },
  {
    given: 'alter role ROLE createdb',
    allowed: ['3D000 create database codelearn_attempt template codelearn_attempt'],
  },
  {
    given: 'alter role ROLE replication',
    allowed: ["00000 select pg_catalog.pg_create_physical_replication_slot('codelearn_attempt', false, true)"],
  },
  {
    given: 'grant select on pg_catalog.pg_shadow to ROLE',
    allowed: ['00000 explain select from pg_catalog.pg_shadow'],
  },
  {
    given: 'grant execute on function pg_catalog.pg_reload_conf() to ROLE',
    allowed: ['00000 explain select pg_catalog.pg_reload_conf()'],
  },
];

const rights = `grant usage on schema depot, "Big Depot" to ROLE;
grant select (id, name) on depot.goods to ROLE;`;

describeServers((lend) => {
  test('a role with nothing but a login is refused everything', () =>
    lend(async (lab) => {
      await lab.run(depot);
      await lab.run('revoke execute on all routines in schema depot from public');
      const proof = await prove(lab, '', bare, 'secret');
      assert.equal(proof.by, 'login');
      assert.deepEqual(brief(proof), none);
      assert.deepEqual(proof.worked, ['log in with its password']);
      assert.ok(proof.refused.length > 300, `${proof.refused.length} attempts`);
      const others = proof.refused.filter(({ sqlstate }) => sqlstate !== '42501').map(({ sqlstate }) => sqlstate);
      assert.deepEqual([...new Set(others)].sort(), ['28P01']);
    }));

  test('what a superuser may do of all this leaves nothing behind', () =>
    lend(async (lab) => {
      await lab.run(depot);
      await applyReference(lab.database);
      await lab.run("create role ROLE login superuser password 'secret'");
      const before = await readSnapshot(lab.database, lab.role);
      const proof = await prove(lab, '', '', 'secret');
      assert.equal(proof.by, 'login');
      assert.ok(proof.allowed.length > 400, `${proof.allowed.length} attempts`);
      assert.deepEqual(proof.undecided, []);
      const denied = proof.refused
        .filter(({ sqlstate }) => !['55000', '0A000'].includes(sqlstate))
        .map(({ attempt }) => attempt);
      assert.deepEqual(denied, ['log in with a wrong password']);
      const after = await readSnapshot(lab.database, lab.role);
      assert.deepEqual(
        [...after].filter((row) => !before.has(row)),
        [],
        'nothing is new',
      );
      assert.deepEqual(
        [...before].filter((row) => !after.has(row)),
        [],
        'nothing is gone',
      );
    }));

  test('each right beyond the file is seen in the attempts that it lets through, and in no other', () =>
    lend(async (lab) => {
      await lab.run(`${depot} revoke execute on all routines in schema depot from public; ${bare}`);
      await lab.run(rights);
      assert.deepEqual(brief(await prove(lab, rights)), none);
      for (const { given, allowed } of gifts) {
        const { database, role, run } = lab;
        const statement = given.replace('DATABASE', database.target.database);
        const proof = await prove(lab, rights, statement);
        const seen = brief(proof).allowed.filter((one) => !one.includes('with a wrong password'));
        assert.deepEqual({ given, allowed: seen }, { given, allowed });
        const undo = statement.startsWith('alter')
          ? `alter role ${role} nocreatedb noreplication`
          : statement.replace('grant', 'revoke').replace(/ to ROLE.*/, ' from ROLE cascade');
        await run(`${undo}; ${rights}`);
      }
      assert.deepEqual(brief(await prove(lab, rights)), none);
    }));

  test('a member of another role, and an owner, are found out', () =>
    lend(async (lab) => {
      await lab.run(`${depot} revoke execute on all routines in schema depot from public; ${bare}`);
      const owner = await lab.createRole();
      const asMember = await prove(
        lab,
        '',
        `alter table depot.moves owner to ${owner}; grant ${owner} to ROLE`,
        'secret',
      );
      assert.deepEqual(brief(asMember).allowed, [`00000 set role ${owner}`]);
      const asOwner = await prove(
        lab,
        '',
        `revoke ${owner} from ROLE; alter table depot.moves owner to ROLE; grant usage on schema depot to ROLE`,
      );
      for (const attempt of [
        'drop table depot.moves',
        'truncate depot.moves',
        'alter table depot.moves drop column id cascade',
      ]) {
        assert.ok(
          asOwner.allowed.some((tried) => tried.attempt === attempt),
          attempt,
        );
      }
    }));

  test('every right of the file is used, and one that the server refuses is named', () =>
    lend(async (lab) => {
      const file = `${rights}
grant insert (name, price) on depot.goods to ROLE;
grant update (price) on depot.goods to ROLE;
grant select, insert on "Big Depot"."Odd ""Table""" to ROLE;
grant select, delete on depot.moves to ROLE;
grant select on depot.cheap, depot.stock to ROLE;
grant usage, select on sequence depot.numbers to ROLE;
grant update on sequence depot.below to ROLE;
grant execute on function depot.everything(), depot.total(int), depot.stamp() to ROLE;
grant execute on procedure depot.clean(int) to ROLE;`;
      await lab.run(`${depot} revoke execute on all routines in schema depot from public; ${bare}`);
      const { failed, worked } = await prove(lab, file, `${file} grant usage on depot.goods_id_seq to ROLE`);
      assert.deepEqual(failed, []);
      assert.deepEqual([...worked].sort(), [
        'explain delete from depot.moves',
        'explain insert into "Big Depot"."Odd ""Table""" ("Odd Column", "select") values (default, default)',
        'explain insert into depot.goods (name, price) values (default, default)',
        'explain select "Odd Column", "select" from "Big Depot"."Odd ""Table"""',
        'explain select depot.everything()',
        'explain select depot.stamp()',
        'explain select depot.total(a.a1) from (select null::integer as a1 offset 0) a',
        'explain select id, goods_id, at from depot.moves',
        'explain select id, name from depot.cheap',
        'explain select id, name from depot.goods',
        'explain select id, name from depot.stock',
        'explain select last_value from depot.numbers',
        'explain update depot.goods set price = default',
        "select pg_catalog.currval('depot.goods_id_seq')",
        "select pg_catalog.currval('depot.numbers')",
        "select pg_catalog.setval('depot.below', '0')",
      ]);
      const less =
        'revoke usage on sequence depot.goods_id_seq from ROLE; revoke usage on schema "Big Depot" from ROLE';
      const without = await prove(lab, file, less);
      assert.deepEqual(
        without.failed.map(({ attempt, sqlstate, message }) => `${attempt}: ${message} (${sqlstate})`),
        [
          "select pg_catalog.currval('depot.goods_id_seq'): permission denied for sequence goods_id_seq (42501)",
          'explain select "Odd Column", "select" from "Big Depot"."Odd ""Table""": permission denied for schema Big Depot (42501)',
          'explain insert into "Big Depot"."Odd ""Table""" ("Odd Column", "select") values (default, default): permission denied for schema Big Depot (42501)',
        ],
      );
    }));

  test('a table that is locked is neither waited for nor taken for safe', () =>
    lend(async (lab) => {
      await lab.run(`${depot} revoke execute on all routines in schema depot from public; ${bare}`);
      await lab.run('grant usage on schema depot to ROLE; grant select on depot.goods to ROLE');
      await connectTo(lab.target, (other) =>
        other.transaction(
          async () => {
            await other.sql.unsafe('lock table depot.goods in access exclusive mode');
            const { allowed, undecided, failed } = await prove(lab, 'grant select on depot.goods to ROLE;');
            assert.deepEqual([...allowed, ...failed], []);
            assert.deepEqual([...new Set(undecided.map(({ sqlstate }) => sqlstate))], ['55P03']);
            assert.ok(undecided.some(({ attempt }) => attempt === 'explain delete from depot.goods'));
            assert.ok(undecided.every(({ attempt }) => /depot\.goods|depot\.cheap|depot\.totals/.test(attempt)));
          },
          { end: 'rollback' },
        ),
      );
    }));
});
