import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTestDatabase } from '../../support/database.ts';
import { complaints } from '../normal-forms/rows-of.ts';

const rounds = 20;
const sizes = [60, 80, 100, 120, 150, 200, 250, 300, 400, 600];

/** Columns that follow from each other, and from the row that the table refers to; shuffled, each keeps its values and nothing else. */
const columns = [
  'parent_id',
  'f',
  'a',
  'b',
  'total',
  'd',
  'tax',
  'e',
  'p',
  'q',
  'begun',
  'ended',
  'year',
  'nights',
  'g',
  'h',
];

function table(rows: number, at: number): string {
  const parents = sizes[at - 1] ?? rows;
  const draw = (kinds: number, salt: string): string => `(('x' || md5(n || '${salt}${at}'))::bit(28)::int % ${kinds})`;
  return `
    create table t${at} (
      id int primary key, parent_id int${at === 0 ? '' : ` references t${at - 1}`}, f text, a int, b int, total int, d numeric(8, 2), tax numeric(8, 2),
      e numeric(8, 2), p boolean, q boolean, begun date, ended date, year int, nights int, g text, h text);
    insert into t${at} (id, parent_id, f, a, b, d, p, begun, nights, g)
    select n, 1 + ${draw(parents, 'parent')} % greatest(${parents} / 4, 1), 'F' || ${draw(12, 'f')}, 1 + ${draw(9, 'a')}, 1 + ${draw(30, 'b')}, 1 + ${draw(4000, 'd')} / 100.0,
           ${draw(2, 'p')} = 0, date '2022-01-01' + ${draw(1400, 'begun')}, ${draw(14, 'nights')}, 'G' || ${draw(15, 'g')}
      from generate_series(1, ${rows}) n;
    update t${at} set total = a + b, tax = d * 0.077, e = d * a, q = not p, ended = begun + nights, year = extract(year from begun),
           h = 'H' || substr(g, 2)::int % 6${at === 0 ? '' : `, f = (select f from t${at - 1} parent where parent.id = t${at}.parent_id)`};`;
}

/** Each column put into an order of its own. */
function shuffle(at: number, round: number): string {
  const sources = columns.map(
    (name) =>
      `join (select ${name} as v, row_number() over (order by md5(id || '${name}${round}')) as place from t${at}) as ${name}_s using (place)`,
  );
  return `update t${at} set ${columns.map((name) => `${name} = s.${name}`).join(', ')}
    from (select own.id, ${columns.map((name) => `${name}_s.v as ${name}`).join(', ')}
            from (select id, row_number() over (order by id) as place from t${at}) as own ${sources.join(' ')}) as s
   where s.id = t${at}.id;`;
}

test(`${sizes.length} tables say what follows from what; their columns shuffled, nothing in ${rounds} rounds`, () =>
  withTestDatabase(async (database) => {
    await database.sql.unsafe(sizes.map(table).join(''));
    const own = (at: number): string[] => [
      `warn computed-column t${at}(total, a, b)`,
      `warn computed-column t${at}(e, a, d)`,
      `warn computed-column t${at}(tax, d)`,
      `warn date-part t${at}(year, begun)`,
      `warn date-part t${at}(nights, begun, ended)`,
      `warn implied-flags t${at}(p, q)`,
    ];
    const all = sizes.flatMap((_, at) => [
      `warn suspected-transitive t${at}(g, h)`,
      ...(at === 0 ? [] : [`warn copied-column t${at}(f)`]),
      ...own(at),
    ]);
    assert.deepEqual(await complaints(database), all);
    for (let round = 1; round <= rounds; round += 1) {
      await database.sql.unsafe(sizes.map((_, at) => shuffle(at, round)).join(''));
      assert.deepEqual(await complaints(database), [], `round ${round}`);
    }
  }));
