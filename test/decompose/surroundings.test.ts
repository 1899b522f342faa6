import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saidBy, withProject } from '../support/project.ts';

const orders = `
create table public.orders (id int primary key, zip text not null, city text not null default 'Bern');
insert into public.orders select n, (n % 7)::text, 'City ' || n % 7 from generate_series(1, 100) n;
`;
const files = { 'migrations/0001_orders.sql': orders, 'dependencies.txt': 'orders: zip -> city\n' };

test('nothing is written while a migration is pending: the table is not the one that the files make', () =>
  withProject(
    { ...files, 'migrations/0002_more.sql': 'alter table public.orders add country text;\n' },
    async (project) => {
      const early = await project.run('decompose', 'orders', '--write');
      assert.equal(early.code, 2);
      assert.equal(
        saidBy(early),
        `error: 2 faults found:
  - 0001_orders is pending: the table is not the one that the files make
  - 0002_more is pending: the table is not the one that the files make
hint:  Nothing was written. codelearn migrate applies what is pending, codelearn status says more of the rest.
`,
      );
      assert.equal((await project.run('migrate', '--to', '1')).code, 0);
      const behind = await project.run('decompose', 'orders', '--write');
      assert.equal(behind.code, 2);
      assert.match(saidBy(behind), /^error: 0002_more is pending: /);
      assert.equal(
        (await project.run('decompose', 'orders')).code,
        0,
        'what is only printed may be looked at any time',
      );
      assert.equal((await project.run('migrate')).code, 0);
      project.write('migrations/0001_orders.sql', `${orders} select 1;`);
      const edited = await project.run('decompose', 'orders', '--write');
      assert.equal(edited.code, 7);
      assert.match(saidBy(edited), /^error: 0001_orders is modified: /);
      project.write('migrations/0001_orders.sql', orders);
      assert.equal((await project.run('decompose', 'orders', '--write')).code, 0);
    },
  ));

test('functions that mention what moves are named, one that the server knows to read it is refused', () =>
  withProject(files, async (project) => {
    await project.run('migrate');
    await project.database.sql.unsafe(`
      create function public.cities() returns setof text language sql as 'select distinct "city" from public.orders';
      create function public.guess(city text) returns text language plpgsql as $$ begin return city; end $$;
      create function public.count_orders() returns bigint language sql as 'select count(*) from public.orders';`);
    const { out, code } = await project.run('decompose', 'orders');
    assert.equal(code, 0);
    assert.deepEqual(out.match(/^-- note: Function .*$/gm), [
      '-- note: Function public.cities() mentions orders and city: if it reads them, it fails from then on; join zips there.',
    ]);
    await project.database.sql.unsafe(`
      create function public.known() returns bigint begin atomic; select count(city) from public.orders; end`);
    const refused = await project.run('decompose', 'orders');
    assert.equal(refused.code, 2);
    assert.match(saidBy(refused), /^error: function public\.known\(\) uses orders\.city\n/);
  }));

test('rights on a column come back with it, to the roles that are still there', () =>
  withProject(files, async (project) => {
    const { sql, pid } = project.database;
    const [clerk, guest] = [`clerk_${pid}`, `guest_${pid}`];
    await project.run('migrate');
    await sql.unsafe(`create role ${clerk}; create role ${guest};
      grant select (city, id), update (city) on public.orders to ${clerk} with grant option;
      grant select (city) on public.orders to ${guest}; grant select (city) on public.orders to public`);
    const rights = async (): Promise<unknown> => {
      const [row] =
        await sql`select attacl::text from pg_attribute where attrelid = 'public.orders'::regclass and attname = 'city'`;
      return row?.attacl;
    };
    try {
      const before = String(await rights());
      assert.equal((await project.run('decompose', 'orders', '--write')).code, 0);
      assert.equal((await project.run('migrate')).code, 0);
      await sql.unsafe(`drop owned by ${guest}; drop role ${guest}`);
      assert.equal((await project.run('rollback')).code, 0);
      const kept = before.split(',').filter((right) => !right.includes(guest));
      assert.equal(
        String(await rights())
          .replace(/[{}]/g, '')
          .split(',')
          .toSorted()
          .join(),
        kept.join().replace(/[{}]/g, '').split(',').toSorted().join(),
      );
    } finally {
      await sql.unsafe(`drop owned by ${clerk}; drop role ${clerk}; drop role if exists ${guest}`);
    }
  }));
