import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCatalogs } from '../../../src/catalog/comparison/compare-catalogs.ts';
import { type SortedPartitions, sortOutPartitions } from '../../../src/catalog/comparison/partitions.ts';
import { readWholeCatalogInTransaction } from '../../../src/catalog/whole-catalog/whole-catalog.ts';
import { withTestDatabase } from '../../support/database.ts';

const parent = `
  create table shop (id int);
  create table p (id int generated always as identity, at date not null, n int default 3 check (n > 0), primary key (id, at))
    partition by range (at);
  create index on p (n);
  create function f() returns trigger language plpgsql as 'begin return new; end';
  create trigger t before insert on p for each row execute function f();
  create table p0 partition of p for values from ('2019-01-01') to ('2020-01-01')`;

/** What is sorted out once `sql` was run on the live side, each in a transaction of its own that is taken back. */
async function sortOut(...changes: readonly string[]): Promise<readonly SortedPartitions[]> {
  return withTestDatabase(async (database) => {
    await database.sql.unsafe(parent);
    const read = (): ReturnType<typeof readWholeCatalogInTransaction> => readWholeCatalogInTransaction(database);
    const left = await database.transaction(read, { end: 'rollback' });
    const found: SortedPartitions[] = [];
    for (const sql of changes) {
      const change = async (): Promise<void> => {
        await database.sql.unsafe(sql);
        const right = await read();
        found.push(sortOutPartitions(compareCatalogs(left, right), right));
      };
      await database.transaction(change, { end: 'rollback' });
    }
    return found;
  });
}

const p1 = `create table p1 partition of p for values from ('2020-01-01') to ('2021-01-01')`;

test('partitions that are as their parent makes them are counted, with those below them', async () => {
  const below = `
    ${p1} partition by range (at);
    create table p11 partition of p1 for values from ('2020-01-01') to ('2020-02-01')`;
  const attached = `
    create table p2 (like p including all);
    alter table p2 alter column id drop identity;
    create trigger t before insert on p2 for each row execute function f();
    drop trigger t on p2;
    alter table p attach partition p2 for values from ('2021-01-01') to ('2022-01-01')`;
  for (const [index, { partitions, others }] of (await sortOut(p1, below, `${p1}; ${attached}`)).entries()) {
    assert.deepEqual([...partitions], [['public.p', [1, 2, 2][index]]]);
    assert.deepEqual(others, []);
  }
});

test('a partition with something of its own is design', async () => {
  const own = [
    `${p1}; alter table p1 set (fillfactor = 50)`,
    `${p1}; create index on p1 (at)`,
    `${p1}; alter table p1 alter column n set default 4`,
    `${p1}; alter table p1 add check (n < 9)`,
    `${p1}; alter table p1 disable trigger t`,
    `${p1}; comment on table p1 is 'mine'`,
    `${p1}; grant select on p1 to public`,
    `${p1}; create policy x on p1 using (true)`,
    `${p1} partition by range (at);
     create table p11 partition of p1 for values from ('2020-01-01') to ('2020-02-01');
     create index on p11 (at)`,
  ];
  for (const [index, { partitions, others }] of (await sortOut(...own)).entries()) {
    assert.deepEqual([[...partitions], others.length], [[], 1], own[index]);
  }
});

test('any other difference is none of a partition', async () => {
  const [sorted] = await sortOut('create index on shop (id)');
  assert.equal(sorted?.others.length, 1);
  assert.equal(sorted?.partitions.size, 0);
});
