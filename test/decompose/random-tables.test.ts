import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { introspect } from '../../src/catalog/introspect.ts';
import { tableLabel } from '../../src/catalog/schema.ts';
import { readWholeCatalog } from '../../src/catalog/whole-catalog/whole-catalog.ts';
import type { Database } from '../../src/connection/session.ts';
import { runScript } from '../../src/database/script.ts';
import { decompose } from '../../src/decompose/decompose.ts';
import { CodelearnError } from '../../src/errors.ts';
import { parseDependencies } from '../../src/project/dependencies.ts';
import { judgeSchema } from '../../src/verify/normal-forms/normal-forms.ts';
import { listChanges } from '../support/catalog.ts';
import { withTestDatabase } from '../support/database.ts';

const columns = ['a', 'b', 'c', 'd', 'e', 'f'];

interface Rule {
  readonly determinant: readonly string[];
  readonly dependent: string;
}

const rule = fc
  .record({ determinant: fc.subarray(columns, { minLength: 1, maxLength: 2 }), dependent: fc.constantFrom(...columns) })
  .filter(({ determinant, dependent }) => !determinant.includes(dependent));
const rules = fc.uniqueArray(rule, {
  minLength: 1,
  maxLength: 5,
  selector: ({ determinant, dependent }) => `${determinant}>${dependent}`,
});
const rows = fc.array(fc.array(fc.nat(4), { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 30 });

/** Rows changed until they obey the rules; every change makes values fewer, so it ends. */
function obey(drawn: readonly (readonly number[])[], given: readonly Rule[]): number[][] {
  const table = drawn.map((row) => [...row]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { determinant, dependent } of given) {
      const place = columns.indexOf(dependent);
      for (const one of table) {
        const twin = table.find((row) =>
          determinant.every((name) => row[columns.indexOf(name)] === one[columns.indexOf(name)]),
        );
        const [from, to] = [one[place] ?? 0, twin?.[place] ?? 0];
        if (from === to) continue;
        const [gone, kept] = [Math.max(from, to), Math.min(from, to)];
        for (const row of table) if (row[place] === gone) row[place] = kept;
        changed = true;
      }
    }
  }
  return table;
}

async function fill({ sql }: Database, table: readonly (readonly number[])[]): Promise<void> {
  await sql.unsafe('drop schema public cascade; create schema public');
  await sql.unsafe(
    'create table t (id int primary key, a int not null, b int not null, c int not null, d int not null, e int not null, f int not null)',
  );
  for (const [at, row] of table.entries())
    await sql`insert into t values (${at}, ${row[0] ?? 0}, ${row[1] ?? 0}, ${row[2] ?? 0}, ${row[3] ?? 0}, ${row[4] ?? 0}, ${row[5] ?? 0})`;
}

const all = 'select id, a, b, c, d, e, f from';

test('whatever rules hold: the tables join to the old one, obey third normal form, and come together again', () =>
  withTestDatabase(async (database) => {
    const { sql } = database;
    let decomposed = 0;
    const property = fc.asyncProperty(rules, rows, async (given, drawn) => {
      await fill(database, obey(drawn, given));
      const text = given.map(({ determinant, dependent }) => `t: ${determinant.join(', ')} -> ${dependent}`).join('\n');
      const dependencies = parseDependencies({ path: 'dependencies.txt', text });
      const project = { dependencies, denormalizations: [], queries: [] };
      const before = {
        objects: await readWholeCatalog(database),
        rows: [...(await sql.unsafe(`${all} t order by id`))],
      };
      const made = await decompose(database, project, 't').catch((error: CodelearnError) => error);
      if (made instanceof CodelearnError) return assert.equal(made.code, 'nothing-to-decompose');
      decomposed += 1;
      await runScript(database, { path: 'up.sql', text: made.up });
      const joined = ['t', ...made.tables.map(({ name }) => `"${name}"`)].join(' natural join ');
      assert.deepEqual([...(await sql.unsafe(`${all} ${joined} order by id`))], before.rows);
      await judgeAll(database, given);
      await runScript(database, { path: 'down.sql', text: made.down });
      assert.deepEqual(listChanges(before.objects, await readWholeCatalog(database)), []);
      assert.deepEqual([...(await sql.unsafe(`${all} t order by id`))], before.rows);
    });
    await fc.assert(property, { numRuns: 40, seed: 20260101, endOnFailure: true, includeErrorInReport: true });
    assert.ok(decomposed > 30, `${decomposed} decomposed`);
  }));

/** Each rule that fits into one table is declared there: no table may break 2NF or 3NF by it. */
async function judgeAll(database: Database, given: readonly Rule[]): Promise<void> {
  const schema = await introspect(database);
  const lines = schema.tables.flatMap((table) => {
    const has = (name: string): boolean => table.columns.some((column) => column.name === name);
    return given
      .filter(({ determinant, dependent }) => [...determinant, dependent].every(has))
      .map(({ determinant, dependent }) => `${tableLabel(table)}: ${determinant.join(', ')} -> ${dependent}`);
  });
  const checks = judgeSchema(schema, parseDependencies({ path: 'dependencies.txt', text: lines.join('\n') }), []);
  assert.deepEqual(
    checks.filter(({ status }) => status === 'fail').map(({ message }) => message),
    [],
  );
}
