import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../src/connection/session.ts';
import { withTestDatabase } from '../../support/database.ts';
import { skipWithoutSystemPostgres, systemVersions, withSystemServer } from '../../support/system-postgres.ts';
import { judgeAfter } from './judge.ts';

/** Each child has 20,000 rows, and in every column but `few` a value for every one or two of them. */
const tables = `
  create table parents (a int, b int, primary key (a, b));
  create table words (word text primary key);
  create table children (
    id int primary key, a int, b int, word text references words, few int, gone timestamptz,
    foreign key (a, b) references parents
  );
  insert into parents select n, n + 1 from generate_series(1, 10000) as n;
  insert into words select 'w' || n from generate_series(1, 10000) as n;
  insert into children
    select n, 1 + n % 10000, 2 + n % 10000, 'w' || 1 + n % 10000, n % 3, case when n % 2 = 0 then now() end
    from generate_series(1, 20000) as n;`;

/** In part: the index is used, but may find rows that do not match, however many there are. */
type Verdict = 'served' | 'in part' | 'not served';

interface Case {
  readonly index: string;
  readonly key: 'pair' | 'word';
  /** What the server's own plan shows; only `served` satisfies the rule. */
  readonly verdict: Verdict;
  /** Why the rule does not count the index. */
  readonly reason: string | undefined;
}

const pair = (index: string, verdict: Verdict, reason?: string): Case => one('pair', index, verdict, reason);
const word = (index: string, verdict: Verdict, reason?: string): Case => one('word', index, verdict, reason);

function one(key: Case['key'], index: string, verdict: Verdict, reason?: string): Case {
  return { index, key, verdict, reason };
}

const truth: readonly Case[] = [
  word('(word)', 'served'),
  word('(word desc nulls first)', 'served'),
  word('(word, few)', 'served'),
  word('(word) include (few)', 'served'),
  word('using hash (word)', 'served'),
  word('(word text_pattern_ops)', 'served'),
  word('(word) where word is not null', 'served'),
  word('(word) where gone is null', 'not served', 'it has only the rows where (gone IS NULL)'),
  word(
    '(word) where word is not null and gone is null',
    'not served',
    'it has only the rows where ((word IS NOT NULL) AND (gone IS NULL))',
  ),
  word('(word) where gone is not null', 'not served', 'it has only the rows where (gone IS NOT NULL)'),
  word('(word collate "C")', 'not served', 'its collation is not the column’s'),
  word('(lower(word))', 'not served'),
  word('(id) include (word)', 'not served', 'it starts with id'),
  word('(id, word)', 'not served', 'it starts with id'),
  word('using brin (word)', 'not served', 'brin does not look up equal values'),
  pair('(a, b)', 'served'),
  pair('(b, a)', 'served'),
  pair('(b, a, few)', 'served'),
  pair('(a, b) where a is not null', 'served'),
  pair('(a, b) where a is not null and b is not null', 'served'),
  pair('(a)', 'in part', 'it starts with a'),
  pair('(a, few, b)', 'in part', 'it starts with a, few'),
  pair('(a, (b + 0))', 'in part', 'it starts with a, (b + 0)'),
  pair('(id, a, b)', 'not served', 'it starts with id, a'),
];

test('the rule agrees with the plan of the query that the server asks', async () => {
  await withTestDatabase(agreesWithPlans);
});

test('and on every other PostgreSQL of the system', { skip: skipWithoutSystemPostgres }, async () => {
  for (const version of systemVersions) await withSystemServer(version, agreesWithPlans);
});

async function agreesWithPlans(database: Database): Promise<void> {
  await database.sql.unsafe(`${tables} analyze children; set plan_cache_mode = force_generic_plan`);
  for (const { index, key, verdict, reason } of truth) {
    const create = `create index candidate on children ${index}`;
    const label = `${key} ${index} on ${database.serverVersion}`;
    const [complaints = []] = await judgeAfter(database, [create]);
    const constraint = key === 'pair' ? 'children_a_b_fkey' : 'children_word_fkey';
    const complaint = complaints.find(({ id, subject }) => id === 'foreign-key-index' && subject.name === constraint);
    assert.equal(complaint === undefined, verdict === 'served', `rule: ${label}`);
    const named = complaint?.evidence.filter((line) => line.startsWith('Not candidate')) ?? [];
    assert.deepEqual(named, reason === undefined ? [] : [`Not candidate: ${reason}.`], label);
    const plan = await planOf(database, create, key);
    assert.equal(/Seq Scan/.test(plan), verdict === 'not served', `${label}: ${plan}`);
    assert.equal(/Seq Scan|Filter/.test(plan) && verdict === 'served', false, `${label}: ${plan}`);
  }
}

const asked = {
  pair: { where: '$1 = a and $2 = b', types: '(int, int)', values: '(1, 2)' },
  word: { where: '$1 = word', types: '(text)', values: "('w1')" },
} as const;

/** How the server plans the query of ri_triggers.c, for whatever value it may ask. */
function planOf(database: Database, create: string, key: Case['key']): Promise<string> {
  const { where, types, values } = asked[key];
  const explain = async (): Promise<string> => {
    await database.sql.unsafe(`${create}; analyze children;
      prepare asked ${types} as select 1 from only children x where ${where} for key share of x`);
    const plan = await database.sql.unsafe(`explain (costs off) execute asked ${values}`);
    await database.sql.unsafe('deallocate asked');
    return plan.map((line) => line['QUERY PLAN']).join('\n');
  };
  return database.transaction(explain, { end: 'rollback' });
}
