import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../src/connection/session.ts';
import { explainQueries, type ParsedQuery, parseQuery } from '../../src/query-plans/explain.ts';
import { renderPlanTree } from '../../src/query-plans/plan-tree.ts';
import { testOnEveryServer } from '../support/reference.ts';

function parse(name: string, text: string): Promise<ParsedQuery> {
  const file = { path: `sql/queries/${name}.sql`, text };
  return parseQuery({ name, sentence: '', file, servedBy: [], scans: [], cache: undefined, stale: undefined });
}

/** First line of each plan without its figures, or the refusal. */
async function explain(database: Database, ...texts: string[]): Promise<string[]> {
  const queries = await Promise.all(texts.map((text, at) => parse(`q${at}`, text)));
  const answers = await explainQueries(database, queries);
  return answers.map((answer) => {
    if (!('plan' in answer)) return answer.text;
    return (renderPlanTree(answer.plan)[0] ?? '').replace(/ \(.*/, '');
  });
}

const table = `
  create table parts (id int primary key, whole_id int not null, name text not null);
  insert into parts select n, n % 50, 'part ' || n from generate_series(1, 5000) n;
  create index parts_whole_idx on parts (whole_id);
  analyze parts;`;

testOnEveryServer('queries are planned for values unknown, and none is run', async (database) => {
  await database.sql.unsafe(`${table}
    create sequence runs;
    create function touch() returns int language sql as 'select nextval(''runs'')::int';`);
  const plans = await explain(
    database,
    '-- A part.\nselect * from parts where id = $1;\n',
    'select * from parts where whole_id = any ($1) and name like $2',
    'select touch() from parts',
    "insert into parts select touch(), $1, 'x' from parts",
    'delete from parts where id = $1',
  );
  assert.deepEqual(plans, [
    'Index Scan using parts_pkey on parts',
    'Bitmap Heap Scan on parts',
    'Seq Scan on parts',
    'Insert on parts',
    'Delete on parts',
  ]);
  const [row] = await database.sql`select is_called from runs`;
  assert.equal(row?.is_called, false);
  assert.deepEqual([...(await database.sql`select name from pg_prepared_statements`)], []);
  await database.sql.unsafe('vacuum parts'); // refused inside a transaction
});

testOnEveryServer('a refusal is placed in its file, and the queries after it are planned', async (database) => {
  // A value that every row has: for it alone the index would be left aside, for one unknown among all it is not.
  await database.sql.unsafe(`${table} update parts set whole_id = 1 where id > 4000; analyze parts;`);
  const [first, second, third] = await explain(
    database,
    '-- Misspelt.\nselect nme\n  from parts where id = $1;',
    "select * from parts where id = $1 and whole_id = 'one'",
    'select * from parts where whole_id = $1',
  );
  assert.match(first ?? '', /^sql\/queries\/q0\.sql:2:8: column "nme" does not exist \(42703\)\n/);
  assert.match(second ?? '', /^sql\/queries\/q1\.sql:1:50: invalid input syntax for type integer: "one" \(22P02\)\n/);
  assert.equal(third, 'Bitmap Heap Scan on parts');
});

test('a file must be one statement: a second one would be run, not planned', async () => {
  const fault = { exit: 2, message: 'sql/queries/two.sql: holds 2 statements' };
  await assert.rejects(parse('two', 'select 1; drop table parts;'), fault);
  await assert.rejects(parse('none', '-- Nothing.\n'), {
    exit: 2,
    message: 'sql/queries/none.sql: holds 0 statements',
  });
  await assert.rejects(parse('wrong', 'selec 1'), { exit: 2, message: /^sql\/queries\/wrong\.sql:1:1: syntax error/ });
});
