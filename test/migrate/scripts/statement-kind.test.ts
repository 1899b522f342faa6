import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrateOne } from '../../support/migrate-one.ts';

test('what looks alike but can run in a transaction is let through', async () => {
  const { code, err } = await migrateOne(`create table public.t (i int primary key);
create materialized view public.m as select i from public.t;
create unique index m_i on public.m (i);
refresh materialized view concurrently public.m;
analyze public.t; reindex table public.t; cluster public.t using t_pkey; discard plans;
create type public.e as enum ('a'); alter type public.e add value 'b';
savepoint s; rollback to s; release s;
`);
  assert.equal(code, 0, err);
});
