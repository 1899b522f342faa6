import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { searchDeterminants } from '../../../src/functional-dependencies/discovery/determinant-search.ts';
import { discoverDependencies } from '../../../src/functional-dependencies/discovery/discovery.ts';
import {
  createResultCollector,
  type FoundDependency,
} from '../../../src/functional-dependencies/discovery/result-collector.ts';
import type { DiscoveryOptions, Search } from '../../../src/functional-dependencies/discovery/search.ts';
import { sweepSmallDeterminants } from '../../../src/functional-dependencies/discovery/small-determinants.ts';
import { readCsv } from '../../../src/functional-dependencies/rows/csv.ts';
import { type EncodedTable, encodeRows, type Nulls } from '../../../src/functional-dependencies/rows/encoded-table.ts';
import { createTimeSlice } from '../../../src/functional-dependencies/time-slice.ts';
import { never } from '../../support/database.ts';

function discover(table: EncodedTable, options: Partial<DiscoveryOptions> = {}): Promise<FoundDependency[]> {
  const timeSlice = createTimeSlice(never, Number.POSITIVE_INFINITY);
  return discoverDependencies(table, {
    nulls: 'equal',
    maxDeterminant: Number.POSITIVE_INFINITY,
    timeSlice,
    ...options,
  });
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
    const lines = found.map(
      ({ determinant, dependent }) => `{${determinant.map((index) => `c${index + 1}`)}}->c${dependent + 1}\n`,
    );
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
          columns.map((_, index) => `c${index}`),
          copied ? all.map((values) => values.with(-1, values[0] ?? null)) : all,
        ),
      );
  });

for (const nulls of ['equal', 'unknown'] as const) {
  for (const maxDeterminant of [0, 1, 2, 3, 6]) {
    test(`random tables: what is found is what the definition gives, NULLs ${nulls}, at most ${maxDeterminant} columns`, () =>
      fc.assert(
        fc.asyncProperty(randomTable, async (table) => {
          assert.deepEqual(
            await discover(table, { nulls, maxDeterminant }),
            minimalByDefinition(table, nulls, maxDeterminant),
          );
        }),
        { numRuns: 1_500 },
      ));
  }

  test(`wide tables: the sweep of small determinants finds what the search by dependent finds, NULLs ${nulls}`, () => {
    const columns = fc.constantFrom(31, 32, 33, 64, 70);
    const wide = fc.tuple(columns, fc.integer({ min: 2, max: 25 }), fc.integer()).map(([width, rows, seed]) => {
      const hash = (row: number, column: number): number =>
        Math.imul(seed ^ (row * 7919 + column * 104_729), 0x9e3779b1) >>> 8;
      const value = (row: number, column: number): string | null => {
        const drawn = hash(row, column) % (2 + (column % 9));
        return drawn === 0 ? null : String(drawn);
      };
      return encodeRows(
        Array.from({ length: width }, (_, column) => `c${column}`),
        Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (_, column) => value(row, column))),
      );
    });
    fc.assert(
      fc.property(wide, fc.constantFrom(0, 1, 2), (table, maxDeterminant) => {
        assert.deepEqual(
          keysFoundBy(sweepSmallDeterminants, table, nulls, maxDeterminant),
          keysFoundBy(searchDeterminants, table, nulls, maxDeterminant),
        );
      }),
      { numRuns: 60 },
    );
  });
}

function keysFoundBy(search: Search, table: EncodedTable, nulls: Nulls, maxDeterminant: number): string[] {
  const collector = createResultCollector(table);
  const slices = search(
    table,
    { nulls, maxDeterminant, timeSlice: createTimeSlice(never, Number.POSITIVE_INFINITY) },
    collector,
  );
  while (!slices.next().done);
  return collector.found.map(({ determinant, dependent }) => `${determinant.join()}->${dependent}`).sort();
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

test('a search without end is given up at its time limit, and says how far it got', async () => {
  await assert.rejects(discover(bits(200, 300), { timeSlice: createTimeSlice(never, 30) }), {
    code: 'search-too-long',
    exit: 2,
    message: /^no end of the search after 0.03 s: it stopped at dependent \d+ of 200, [\d,]+ found$/,
    hint: 'Look for small determinants (--max-determinant 2) or at fewer columns (--columns a,b,c), or wait longer (--search-timeout 1h).',
  });
});

test('a signal ends a search without end', async () => {
  const abort = new AbortController();
  setImmediate(() => abort.abort('SIGINT'));
  await assert.rejects(
    discover(bits(200, 300), { timeSlice: createTimeSlice(abort.signal, 1e9) }),
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
  await assert.rejects(discover(keys, { maxDeterminant: 2 }), {
    code: 'too-many-dependencies',
    exit: 2,
    message:
      /^more than 3,000,000 minimal dependencies: the search stopped at determinants of two columns, [\d,]+ of 1,600 first columns tried$/,
    hint: 'Look for small determinants (--max-determinant 1) or at fewer columns (--columns a,b,c).',
  });
});

test('each of 1,600 columns that are the same determines all others', async () => {
  const row = (value: string): string[] => Array.from({ length: 1600 }, () => value);
  const same = encodeRows(
    row('c').map((name, index) => name + index),
    [row('1'), row('2'), row('2')],
  );
  assert.equal((await discover(same, { maxDeterminant: 2 })).length, 1600 * 1599);
});

test('with 70 columns, sets of columns span several words', async () => {
  const rows = Array.from({ length: 60 }, (_, row) =>
    Array.from({ length: 70 }, (_, column) => (column === 69 ? `${row % 7}` : column === 33 ? `${row % 7}x` : 'same')),
  );
  const table = encodeRows(
    rows[0]?.map((_, index) => `c${index}`) ?? [],
    rows.map((row, index) => row.with(0, `${index}`)),
  );
  const found = await discover(table, { maxDeterminant: 3 });
  const varying = found.filter(({ determinant }) => determinant.length > 0);
  assert.deepEqual(varying, [
    { determinant: [0], dependent: 33 },
    { determinant: [69], dependent: 33 },
    { determinant: [0], dependent: 69 },
    { determinant: [33], dependent: 69 },
  ]);
  assert.equal(found.length - varying.length, 67);
});

test('without rows, or with one, the empty set determines every column', async () => {
  const constants: FoundDependency[] = [
    { determinant: [], dependent: 0 },
    { determinant: [], dependent: 1 },
  ];
  for (const rows of [[], [['a', null]]]) {
    for (const maxDeterminant of [1, 9])
      assert.deepEqual(await discover(encodeRows(['x', 'y'], rows), { maxDeterminant }), constants);
  }
});

/** Every pair of rows against every determinant, smallest first. */
function minimalByDefinition(table: EncodedTable, nulls: Nulls, maxDeterminant: number): FoundDependency[] {
  return table.columns.flatMap((_, dependent) => {
    const holding = Array.from({ length: 2 ** table.columns.length }, (_, set) => set)
      .filter((set) => (set & (1 << dependent)) === 0 && holds(table, nulls, set, dependent))
      .filter((set, _at, all) => !all.some((other) => other !== set && (other & set) === other));
    return holding
      .map((set) => ({ set, determinant: [...table.columns.keys()].filter((index) => set & (1 << index)) }))
      .filter(({ determinant }) => determinant.length <= maxDeterminant)
      .sort((one, other) => one.determinant.length - other.determinant.length || one.set - other.set)
      .map(({ determinant }) => ({ determinant, dependent }));
  });
}

function holds({ rows, columns }: EncodedTable, nulls: Nulls, determinant: number, dependent: number): boolean {
  for (let one = 0; one < rows; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const agree = columns.every(({ codes }, index) => {
        if ((determinant & (1 << index)) === 0) return true;
        return codes[one] === codes[other] && (nulls === 'equal' || codes[one] !== 0);
      });
      if (agree && columns[dependent]?.codes[one] !== columns[dependent]?.codes[other]) return false;
    }
  }
  return true;
}
