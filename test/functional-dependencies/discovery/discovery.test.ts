import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { searchLefts } from '../../../src/functional-dependencies/discovery/determinant-search.ts';
import { discoverDependencies } from '../../../src/functional-dependencies/discovery/discovery.ts';
import { createAnswer, type FoundDependency } from '../../../src/functional-dependencies/discovery/result-collector.ts';
import type { DiscoveryOptions, Search } from '../../../src/functional-dependencies/discovery/search.ts';
import { sweepSmallLefts } from '../../../src/functional-dependencies/discovery/small-determinants.ts';
import { readCsv } from '../../../src/functional-dependencies/rows/csv.ts';
import { type EncodedTable, encodeRows, type Nulls } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { createPace } from '../../../src/functional-dependencies/time-slice.ts';
import { never } from '../../support/database.ts';

function discover(table: EncodedTable, options: Partial<DiscoveryOptions> = {}): Promise<FoundDependency[]> {
  const pace = createPace(never, Number.POSITIVE_INFINITY);
  return discoverDependencies(table, { nulls: 'equal', maxLeft: Number.POSITIVE_INFINITY, pace, ...options });
}

for (const [name, count] of [
  ['iris', 4],
  ['balance-scale', 1],
  ['bridges', 142],
  ['breast-cancer-wisconsin', 46],
  ['abalone', 137],
  ['letter', 61],
] as const) {
  test(`${name} has the ${count} minimal dependencies that were published`, async () => {
    const file = fileURLToPath(new URL(`../datasets/${name}.csv`, import.meta.url));
    const table = await readCsv(`${name}.csv`, file);
    const found = await discover(table);
    const lines = found.map(({ left, right }) => `{${left.map((at) => `c${at + 1}`)}}->c${right + 1}\n`);
    assert.equal(lines.length, count);
    assert.equal(lines.join(''), readFileSync(file.replace(/csv$/, 'dependencies.txt'), 'utf8'));
  });
}

/** Columns of every kind: only NULL, constant, constant but for NULL, few values, and the same as another one. */
const kinds = [[null], ['a'], [null, 'a'], ['a', 'b'], [null, 'a', 'b', 'c'], ['a', 'b', 'c', 'd', 'e', 'f', 'g']];
/** Rows, some of them twice and more. */
const randomTable = fc
  .tuple(fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 6 }), fc.boolean())
  .chain(([columns, copied]) => {
    const row = fc.tuple(...columns.map((values) => fc.constantFrom(...values)));
    const rows = fc.array(fc.tuple(row, fc.constantFrom(1, 1, 1, 2, 3)), { maxLength: 12 });
    return rows
      .map((drawn) => drawn.flatMap(([values, times]) => Array.from({ length: times }, () => values)))
      .map((all) =>
        encodeRows(
          columns.map((_, at) => `c${at}`),
          copied ? all.map((values) => values.with(-1, values[0] ?? null)) : all,
        ),
      );
  });

for (const nulls of ['equal', 'unknown'] as const) {
  for (const maxLeft of [0, 1, 2, 3, 6]) {
    test(`random tables: what is found is what the definition gives, NULLs ${nulls}, at most ${maxLeft} columns`, () =>
      fc.assert(
        fc.asyncProperty(randomTable, async (table) => {
          assert.deepEqual(await discover(table, { nulls, maxLeft }), minimalByDefinition(table, nulls, maxLeft));
        }),
        { numRuns: 1_500 },
      ));
  }

  test(`wide tables: going through the left sides finds what the search by right sides finds, NULLs ${nulls}`, () => {
    const columns = fc.constantFrom(31, 32, 33, 64, 70);
    const wide = fc.tuple(columns, fc.integer({ min: 2, max: 25 }), fc.integer()).map(([width, rows, seed]) => {
      const at = (row: number, column: number): number =>
        Math.imul(seed ^ (row * 7919 + column * 104_729), 0x9e3779b1) >>> 8;
      const value = (row: number, column: number): string | null => {
        const drawn = at(row, column) % (2 + (column % 9));
        return drawn === 0 ? null : String(drawn);
      };
      return encodeRows(
        Array.from({ length: width }, (_, column) => `c${column}`),
        Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (_, column) => value(row, column))),
      );
    });
    fc.assert(
      fc.property(wide, fc.constantFrom(0, 1, 2), (table, maxLeft) => {
        assert.deepEqual(
          keysFoundBy(sweepSmallLefts, table, nulls, maxLeft),
          keysFoundBy(searchLefts, table, nulls, maxLeft),
        );
      }),
      { numRuns: 60 },
    );
  });
}

function keysFoundBy(search: Search, table: EncodedTable, nulls: Nulls, maxLeft: number): string[] {
  const answer = createAnswer(table);
  const pieces = search(table, { nulls, maxLeft, pace: createPace(never, Number.POSITIVE_INFINITY) }, answer);
  while (!pieces.next().done);
  return answer.found.map(({ left, right }) => `${left.join()}->${right}`).sort();
}

/** Bits without end: their smallest determinants have some ten columns, and there are more of them than can be told. */
function bits(columns: number, rows: number): EncodedTable {
  const bit = (row: number, column: number): string =>
    String((Math.imul((row + 1) * 7919 + column * 104_729, 0x9e3779b1) >>> 13) & 1);
  return encodeRows(
    Array.from({ length: columns }, (_, column) => `c${column}`),
    Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => bit(row, column))),
  );
}

test('a search without end is given up when patience ends, and says how far it got', async () => {
  await assert.rejects(discover(bits(200, 300), { pace: createPace(never, 30) }), {
    code: 'search-too-long',
    exit: 2,
    message: /^no end of the search after 0.03 s: it stopped at right side \d+ of 200, [\d,]+ found$/,
    hint: 'Look for small determinants (--max-left 2) or at fewer columns (--columns a,b,c), or wait longer (--search-timeout 1h).',
  });
});

test('a signal ends a search without end', async () => {
  const abort = new AbortController();
  setImmediate(() => abort.abort('SIGINT'));
  await assert.rejects(
    discover(bits(200, 300), { pace: createPace(abort.signal, 1e9) }),
    (reason) => reason === 'SIGINT',
  );
});

test('more dependencies than can be told are an error that says how far it got', async () => {
  const names = Array.from({ length: 1600 }, (_, column) => `c${column}`);
  const keys = encodeRows(
    names,
    Array.from({ length: 40 }, (_, row) =>
      names.map((_, column) => String(row < 2 ? (row + column) % 2 : row === 2 + (column % 38) ? 0 : row)),
    ),
  );
  await assert.rejects(discover(keys, { maxLeft: 2 }), {
    code: 'too-many-dependencies',
    exit: 2,
    message:
      /^more than 3,000,000 minimal dependencies: the search stopped at left sides of two columns, [\d,]+ of 1,600 first ones tried$/,
    hint: 'Look for small determinants (--max-left 1) or at fewer columns (--columns a,b,c).',
  });
});

test('each of 1,600 columns that are the same determines all others', async () => {
  const row = (value: string): string[] => Array.from({ length: 1600 }, () => value);
  const same = encodeRows(
    row('c').map((name, at) => name + at),
    [row('1'), row('2'), row('2')],
  );
  assert.equal((await discover(same, { maxLeft: 2 })).length, 1600 * 1599);
});

test('with 70 columns, sets of columns span several words', async () => {
  const rows = Array.from({ length: 60 }, (_, row) =>
    Array.from({ length: 70 }, (_, column) => (column === 69 ? `${row % 7}` : column === 33 ? `${row % 7}x` : 'same')),
  );
  const table = encodeRows(
    rows[0]?.map((_, at) => `c${at}`) ?? [],
    rows.map((row, at) => row.with(0, `${at}`)),
  );
  const found = await discover(table, { maxLeft: 3 });
  const varying = found.filter(({ left }) => left.length > 0);
  assert.deepEqual(varying, [
    { left: [0], right: 33 },
    { left: [69], right: 33 },
    { left: [0], right: 69 },
    { left: [33], right: 69 },
  ]);
  assert.equal(found.length - varying.length, 67);
});

test('without rows, or with one, the empty set determines every column', async () => {
  const constants: FoundDependency[] = [
    { left: [], right: 0 },
    { left: [], right: 1 },
  ];
  for (const rows of [[], [['a', null]]]) {
    for (const maxLeft of [1, 9])
      assert.deepEqual(await discover(encodeRows(['x', 'y'], rows), { maxLeft }), constants);
  }
});

/** Every pair of rows against every left side, smallest first. */
function minimalByDefinition(table: EncodedTable, nulls: Nulls, maxLeft: number): FoundDependency[] {
  return table.columns.flatMap((_, right) => {
    const holding = Array.from({ length: 2 ** table.columns.length }, (_, set) => set)
      .filter((set) => (set & (1 << right)) === 0 && holds(table, nulls, set, right))
      .filter((set, _at, all) => !all.some((other) => other !== set && (other & set) === other));
    return holding
      .map((set) => ({ set, left: [...table.columns.keys()].filter((at) => set & (1 << at)) }))
      .filter(({ left }) => left.length <= maxLeft)
      .sort((one, other) => one.left.length - other.left.length || one.set - other.set)
      .map(({ left }) => ({ left, right }));
  });
}

function holds({ rows, columns }: EncodedTable, nulls: Nulls, left: number, right: number): boolean {
  for (let one = 0; one < rows; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const agree = columns.every(({ codes }, at) => {
        if ((left & (1 << at)) === 0) return true;
        return codes[one] === codes[other] && (nulls === 'equal' || codes[one] !== 0);
      });
      if (agree && columns[right]?.codes[one] !== columns[right]?.codes[other]) return false;
    }
  }
  return true;
}
