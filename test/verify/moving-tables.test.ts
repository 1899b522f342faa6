import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Target, targetUrl } from '../../src/connection/target.ts';
import type { Check } from '../../src/verify/section.ts';
import { connectTo } from '../support/database.ts';
import { type TestProject, withProject } from '../support/project.ts';
import { withProxy } from '../support/proxy.ts';

const tables = `
  create table first (id int primary key, note text not null default 'none', price numeric not null);
  create table second (id int primary key, note text not null default 'none', price numeric not null check (price > 0));
  create table third (id int primary key, second_id int not null references second, note text not null);
  create index on third (second_id);
  insert into first select n, 'n' || n, n from generate_series(1, 40) n;
  insert into second select * from first;
  insert into third select id, id, note from first;`;

const files = {
  'dependencies.txt': 'second: price -> note\nthird: second_id -> note\n',
  'denormalizations/second.note.sql': '-- Copied.\nselect id, note from first;\n',
};

/** Another session moves when verify has read the catalog and is about to read the first rows. */
async function verifyWhile(act: string, look: (lines: Lines, code: number) => void): Promise<void> {
  await withProject(files, async (project) => {
    await project.database.sql.unsafe(tables);
    await connectTo(project.target, async (other) => {
      let acted = false;
      const judge = async (query: string): Promise<'pass'> => {
        if (query.startsWith('begin isolation') && !acted) {
          acted = true;
          await other.sql.unsafe(act);
        }
        return 'pass';
      };
      await withProxy(project.target, judge, async (through) => {
        const { checks, code } = await verify(project, through);
        assert.ok(acted);
        look(linesOf(checks, other.pid), code);
      });
      await other.sql.unsafe('rollback');
    });
  });
}

/** The checks of a kind as `status message`. */
type Lines = (id: string) => string[];

function linesOf(checks: readonly Check[], pid: number): Lines {
  const plain = (message: string): string =>
    message.replaceAll(`pid ${pid}`, 'pid N').replaceAll(/open for \d+ s/g, 'open for N s');
  return (id) => checks.filter((check) => check.id === id).map(({ status, message }) => `${status} ${plain(message)}`);
}

async function verify({ runWith }: TestProject, target: Target): Promise<{ checks: Check[]; code: number }> {
  const { out, err, code } = await runWith({ env: { DATABASE_URL: targetUrl(target) } }, 'verify', '--format', 'json');
  assert.ok(out.startsWith('{'), err);
  const { sections } = JSON.parse(out) as { sections: { checks: Check[] }[] };
  return { checks: sections.flatMap(({ checks }) => checks), code };
}

test('a table that is dropped in mid-run is skipped, and the rest goes on', () =>
  verifyWhile('drop table second cascade', (lines, code) => {
    assert.equal(code, 1);
    const why = 'second: rows not examined: it was dropped or renamed since the catalog was read';
    assert.deepEqual(lines('rows-examined'), [
      'pass first: 40 rows: nothing suspected',
      `skip ${why}`,
      'pass third: 40 rows: nothing suspected',
    ]);
    assert.deepEqual(lines('dependency-holds'), [
      `skip ${why}`,
      'pass third: no row contradicts {second_id} -> {note} (sql/dependencies.txt:2)',
    ]);
    assert.deepEqual(lines('denormalization'), [
      'skip second.note: rows not examined: it was dropped or renamed since the catalog was read',
    ]);
  }));

test('so is one that is renamed', () =>
  verifyWhile('alter table second rename to other', (lines) => {
    assert.equal(
      lines('rows-examined')[1],
      'skip second: rows not examined: it was dropped or renamed since the catalog was read',
    );
  }));

test('and one whose column is dropped', () =>
  verifyWhile('alter table second drop column note', (lines) => {
    assert.equal(
      lines('rows-examined')[1],
      'skip second: rows not examined: it was altered since the catalog was read: column "note" does not exist (42703)',
    );
  }));

test('a column that gets another type stops nobody: its table is read as it is, or skipped', () =>
  verifyWhile(
    `alter table second drop constraint second_price_check; alter table second alter price type text using 'p' || price`,
    (lines) => {
      const [first, second, third, ...more] = lines('rows-examined');
      assert.equal(first, 'pass first: 40 rows: nothing suspected');
      assert.match(
        second ?? '',
        /^(pass second: 40 rows|skip second: rows not examined: it was altered since the catalog)/,
      );
      assert.equal(third, 'pass third: 40 rows: nothing suspected');
      assert.deepEqual(more, []);
    },
  ));

const holder =
  'pid N (codelearn, role postgres, idle in transaction, transaction open for N s): begin; lock table second in access exclusive mode';

test('a table that gets locked in mid-run is skipped, and its blocker is named', () =>
  verifyWhile('begin; lock table second in access exclusive mode', (lines) => {
    const why = `rows not examined: public.second is locked by ${holder}`;
    assert.deepEqual(lines('rows-examined'), [
      'pass first: 40 rows: nothing suspected',
      `skip second: ${why}`,
      'pass third: 40 rows: nothing suspected',
    ]);
    assert.deepEqual(lines('denormalization'), [`skip second.note: ${why}`]);
  }));

test('a table that is locked from the start is left out of every section, and its blocker is named', () =>
  withProject(files, async (project) => {
    await project.database.sql.unsafe(tables);
    await connectTo(project.target, async (other) => {
      await other.sql.unsafe('begin; lock table second in access exclusive mode');
      const { checks, code } = await verify(project, project.target);
      const lines = linesOf(checks, other.pid);
      assert.equal(code, 1);
      const locked = `skip second: not examined: public.second is locked by ${holder}`;
      assert.deepEqual(lines('table-locked'), [locked, locked, locked, locked]);
      assert.deepEqual(lines('rows-examined'), [
        'pass first: 40 rows: nothing suspected',
        'pass third: 40 rows: nothing suspected',
      ]);
      assert.deepEqual(lines('foreign-key-type'), [
        'pass 2 tables: every foreign key column has the type of the column it refers to',
      ]);
    });
  }));

test('what needs every table says who is in the way', () =>
  withProject({}, async (project) => {
    await project.database.sql.unsafe(tables);
    await connectTo(project.target, async (other) => {
      await other.sql.unsafe('begin; lock table second in access exclusive mode');
      const { code, err } = await project.run('diagram');
      assert.equal(code, 4);
      assert.match(err, /^error: public\.second is locked by pid \d+ \(codelearn, role postgres, idle in transaction/m);
      assert.match(err, /^hint: {2}Nothing was attempted\. Run the command again when the other session has ended/m);
    });
  }));

test('a history that is locked, and a cached answer whose table is, are skipped with who is in the way', () =>
  withProject(
    {
      'migrations/0001_names.sql': 'create table names (name text primary key);\n',
      'queries/all_names.sql': '-- All.\n-- cache: 5 minutes\nselect name from names;\n',
    },
    async ({ run, target }) => {
      assert.equal((await run('migrate')).code, 0);
      assert.equal((await run('cached', 'all_names')).code, 0);
      await connectTo(target, async (other) => {
        await other.sql.unsafe('begin; lock table codelearn.migrations, names in access exclusive mode');
        const { code, out } = await run('verify', '--only', 'denormalizations,drift', '--format', 'json');
        assert.equal(code, 0);
        const { sections } = JSON.parse(out) as { sections: { checks: Check[] }[] };
        const said = sections
          .flatMap(({ checks }) => checks)
          .map(({ id, status, message }) => `${status} ${id}: ${message}`);
        const who = `is locked by pid ${other.pid} (codelearn, role postgres, idle in transaction`;
        const why = 'canceling statement due to lock timeout (55P03); ';
        const [cached = '', named = '', drift = ''] = said;
        assert.equal(said.length, 3);
        assert.ok(
          cached.startsWith(`skip cached-query: all_names: not compared: ${why}codelearn.migrations ${who}`),
          cached,
        );
        assert.ok(named.startsWith(`skip table-locked: names: not examined: public.names ${who}`), named);
        assert.ok(drift.startsWith(`skip section-not-run: could not run: ${why}codelearn.migrations ${who}`), drift);
        assert.ok(cached.includes(`public.names ${who}`) && drift.includes(`public.names ${who}`));
      });
    },
  ));

test('dependencies lists the other tables, and says who is in the way of one', () =>
  withProject({}, async ({ run, target, database }) => {
    await database.sql.unsafe(tables);
    await connectTo(target, async (other) => {
      await other.sql.unsafe('begin; lock table second in access exclusive mode');
      const { code, out } = await run('dependencies', '--max-determinant', '1');
      assert.equal(code, 0);
      assert.match(out, /^first: 40 rows, 3 columns/m);
      assert.match(out, /^third: 40 rows, 3 columns/m);
      assert.match(out, /^second: skipped, public\.second is locked by pid \d+ \(codelearn, role postgres/m);
      const alone = await run('dependencies', 'second');
      assert.equal(alone.code, 4, alone.err);
    });
  }));
