import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrateOne } from '../../support/migrate-one.ts';
import { withProject } from '../../support/project.ts';

for (const word of ['COMMIT', 'ROLLBACK', 'COMMIT AND CHAIN', 'ABORT', 'END', "PREPARE TRANSACTION 'x'"]) {
  test(`${word} inside a file is refused before anything runs`, async () => {
    const { code, said, tables } = await migrateOne(`create table public.a ();\n${word};\ncreate table public.b ();\n`);
    assert.equal(code, 2);
    assert.match(
      said,
      /^error: sql\/migrations\/1_a\.sql:2: (COMMIT|ROLLBACK|PREPARE TRANSACTION) would end the transaction/,
    );
    assert.deepEqual(tables, []);
  });
}

test("a file's own BEGIN and COMMIT around everything are named as one fault", async () => {
  const { code, said } = await migrateOne('begin;\ncreate table public.a ();\ncommit;\n');
  assert.equal(code, 2);
  assert.match(said, /1_a\.sql:1: the file brings its own BEGIN and COMMIT; take both out/);
});

const outside = [
  'create index concurrently i on public.t (i)',
  'drop index concurrently i',
  'reindex table concurrently public.t',
  'reindex schema public',
  'alter table public.t detach partition public.p concurrently',
  'vacuum public.t',
  'cluster',
  'create database d',
  'drop database d',
  'alter database d set tablespace s',
  "create tablespace s location '/s'",
  'drop tablespace s',
  "alter system set work_mem = '4MB'",
  'discard all',
  "create subscription s connection '' publication p",
];

test(`${outside.length} statements that cannot run in a transaction are found before anything runs`, () =>
  withProject(
    Object.fromEntries(outside.map((sql, at) => [`migrations/${at + 1}_x.sql`, `${sql};`])),
    async ({ run }) => {
      const { code, err } = await run('migrate');
      assert.equal(code, 2);
      assert.match(err, new RegExp(`error: ${outside.length} faults found:`));
      assert.equal(
        err.match(/cannot run inside a transaction; put it into a file of its own/g)?.length,
        outside.length,
      );
    },
  ));

for (const [line, words] of [
  ['\\i other.sql', '\\i is a command of psql, not SQL: put the SQL of that file here'],
  ['\\restrict abc', '\\restrict is a command of psql, not SQL: pg_dump wrote it for psql; take the line out'],
  ['\\copy t from x', '\\copy is a command of psql, not SQL: use insert'],
  ['copy public.t from stdin;\n1\t2\n\\.\n', 'data behind COPY … FROM stdin is for psql'],
  ['copy public.t from stdin;', 'COPY from or to the client is for psql'],
  ['select :name;', 'variables like :name are a feature of psql'],
] as const) {
  test(`psql's own ${JSON.stringify(line)} is named and explained`, async () => {
    const { code, said } = await migrateOne(`select 1;\n${line}`);
    assert.equal(code, 2);
    assert.ok(said.includes(words), said);
  });
}
