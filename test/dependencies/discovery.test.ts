import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { readCsv } from '../../src/dependencies/csv.ts';
import { discoverDependencies, type FoundDependency } from '../../src/dependencies/discovery.ts';
import { type EncodedTable, encodeRows, type Nulls } from '../../src/dependencies/encoded-table.ts';

for (const [name, count] of [
  ['iris', 4],
  ['balance-scale', 1],
  ['bridges', 142],
  ['breast-cancer-wisconsin', 46],
  ['abalone', 137],
  ['letter', 61],
] as const) {
  test(`${name} has the ${count} minimal dependencies that were published`, async () => {
    const file = fileURLToPath(new URL(`datasets/${name}.csv`, import.meta.url));
    const table = await readCsv(`${name}.csv`, file);
    const found = discoverDependencies(table, { nulls: 'equal', maxLeft: Number.POSITIVE_INFINITY });
    const lines = found.map(({ left, right }) => `{${left.map((at) => `c${at + 1}`)}}->c${right + 1}\n`);
    assert.equal(lines.length, count);
    assert.equal(lines.join(''), readFileSync(file.replace(/csv$/, 'dependencies.txt'), 'utf8'));
  });
}

const value = fc.constantFrom(null, 'a', 'b', 'c');
const randomTable = fc
  .integer({ min: 1, max: 6 })
  .chain((columns) => fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { maxLength: 12 }))
  .map((rows) =>
    encodeRows(
      Array.from({ length: rows[0]?.length ?? 1 }, (_, at) => `c${at}`),
      rows,
    ),
  );

for (const nulls of ['equal', 'unknown'] as const) {
  test(`random tables: what is found is what the definition gives, NULLs ${nulls}`, () => {
    fc.assert(
      fc.property(randomTable, fc.integer({ min: 0, max: 6 }), (table, maxLeft) => {
        assert.deepEqual(discoverDependencies(table, { nulls, maxLeft }), minimalByDefinition(table, nulls, maxLeft));
      }),
      { numRuns: 3_000 },
    );
  });
}

test('with 70 columns, sets of columns span several words', () => {
  const rows = Array.from({ length: 60 }, (_, row) =>
    Array.from({ length: 70 }, (_, column) => (column === 69 ? `${row % 7}` : column === 33 ? `${row % 7}x` : 'same')),
  );
  const table = encodeRows(
    rows[0]?.map((_, at) => `c${at}`) ?? [],
    rows.map((row, at) => row.with(0, `${at}`)),
  );
  const found = discoverDependencies(table, { nulls: 'equal', maxLeft: 2 });
  const varying = found.filter(({ left }) => left.length > 0);
  assert.deepEqual(varying, [
    { left: [0], right: 33 },
    { left: [69], right: 33 },
    { left: [0], right: 69 },
    { left: [33], right: 69 },
  ]);
  assert.equal(found.length - varying.length, 67);
});

test('without rows, or with one, the empty set determines every column', () => {
  const constants: FoundDependency[] = [
    { left: [], right: 0 },
    { left: [], right: 1 },
  ];
  for (const rows of [[], [['a', null]]]) {
    assert.deepEqual(discoverDependencies(encodeRows(['x', 'y'], rows), { nulls: 'equal', maxLeft: 9 }), constants);
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
