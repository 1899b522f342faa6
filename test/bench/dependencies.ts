/**
 * Times discovery on the published data sets and on generated tables: `npm run bench:dependencies`. Times are of the processor,
 * user and system; peak memory is of the whole process so far. Published times for letter: HyFD (Java) 2.3 s, FDHits (C++) 0.13 to 0.62 s.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { discoverDependencies } from '../../src/functional-dependencies/discovery/discovery.ts';
import { readCsv } from '../../src/functional-dependencies/rows/csv.ts';
import type { EncodedTable } from '../../src/functional-dependencies/rows/encoded-table.ts';
import { seededRandom } from '../../src/functional-dependencies/seeded-random.ts';
import { createTimeSlice } from '../../src/functional-dependencies/time-slice.ts';

const folder = join(import.meta.dirname, '../functional-dependencies/datasets');
/** Rows and columns; more columns than 20 of random values have a million accidental dependencies. */
const sizes = [
  [10_000, 10],
  [10_000, 15],
  [10_000, 20],
  [100_000, 10],
  [100_000, 15],
  [1_000_000, 10],
  [1_000_000, 15],
] as const;
/** Different values of the columns, as a share of the rows or a number. */
const cardinalities = [1, 0.1, 0.01, 1000, 200, 50, 12, 7, 5, 3, 2, 3650, 24, 100, 400];

async function main(): Promise<void> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
    const started = process.cpuUsage();
    const table = await readCsv(file, join(folder, file));
    await report(file, table, started);
  }
  for (const [rows, columns] of sizes) {
    const table = generate(rows, columns);
    await report('generated', table, process.cpuUsage());
  }
}

async function report(name: string, table: EncodedTable, started: NodeJS.CpuUsage): Promise<void> {
  const timeSlice = createTimeSlice(new AbortController().signal, Number.POSITIVE_INFINITY);
  const found = await discoverDependencies(table, {
    nulls: 'equal',
    maxDeterminant: Number.POSITIVE_INFINITY,
    timeSlice,
  });
  const { user, system } = process.cpuUsage(started);
  const seconds = ((user + system) / 1e6).toFixed(2);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  const size = `${table.rows} × ${table.columns.length}`;
  process.stdout.write(
    `${name.padEnd(30)} ${size.padStart(14)} ${found.length} dependencies, ${seconds} s, ${peak} MB\n`,
  );
}

/** A key, two columns that follow from others, and random ones, skewed as in life. */
function generate(rows: number, count: number): EncodedTable {
  const random = seededRandom(7);
  const columns = Array.from({ length: count }, (_, index) => {
    const share = cardinalities[index % cardinalities.length] ?? 2;
    const distinct = Math.max(2, Math.floor(share <= 1 ? share * rows : share));
    return { name: `c${index + 1}`, codes: new Int32Array(rows), distinct, decode: String };
  });
  for (let row = 0; row < rows; row += 1) {
    for (const [index, { codes, distinct }] of columns.entries()) {
      const source = index === 4 ? 1 : index === 5 ? 4 : undefined;
      if (index === 0) codes[row] = row + 1;
      else if (source === undefined) codes[row] = 1 + Math.floor(random() ** 2 * distinct);
      else codes[row] = 1 + ((Math.imul(columns[source]?.codes[row] ?? 0, 0x9e3779b1) >>> 0) % distinct);
    }
  }
  return { rows, columns };
}

await main();
