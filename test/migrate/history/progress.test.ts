import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOwn } from '../../../src/database/bare-statement.ts';
import {
  checksumStatement,
  forgetUnbegunUndo,
  readProgress,
  recordDone,
  recordFinished,
  recordStarted,
  recordUndoBegun,
} from '../../../src/migrate/history/progress.ts';
import type { Statement } from '../../../src/sql-text/statements.ts';
import { withProject } from '../../support/project.ts';

const statement = (text: string): Statement => ({ text, kind: 'SelectStmt', offset: 0 }) as unknown as Statement;

test('the checksum of a statement is the same with the line ends of Windows', () => {
  assert.equal(checksumStatement(statement('select\n1')), checksumStatement(statement('select\r\n1')));
  assert.notEqual(checksumStatement(statement('select\n1')), checksumStatement(statement('select 1')));
});

test('progress goes from begun over started and done to finished, and only a partial migration has one', () =>
  withProject({ 'migrations/1_a.sql': 'select 1;' }, async ({ run, database }) => {
    assert.equal((await run('migrate')).code, 0);
    assert.equal(await readProgress(database, 1n), undefined);
    const down = { fileName: '1_a.down.sql', text: 'select 2;', invalidBefore: ['"s"."i"'] };
    await runOwn(database, recordUndoBegun(1n, down));
    const begun = { done: 0, started: null, checksums: [], invalidBefore: ['"s"."i"'] };
    assert.deepEqual(await readProgress(database, 1n), begun);
    await runOwn(database, recordStarted(1n, 1));
    assert.deepEqual(await readProgress(database, 1n), { ...begun, started: 1 });
    // Somebody who was cut off cannot say that nothing was begun.
    await runOwn(database, forgetUnbegunUndo(1n));
    assert.deepEqual(await readProgress(database, 1n), { ...begun, started: 1 });
    await runOwn(database, recordDone(1n, 1));
    assert.deepEqual(await readProgress(database, 1n), { ...begun, done: 1 });
    await runOwn(database, recordFinished(1n, 5));
    assert.equal(await readProgress(database, 1n), undefined);
  }));

test('a way down of which nothing was begun leaves the migration applied', () =>
  withProject({ 'migrations/1_a.sql': 'select 1;' }, async ({ run, database }) => {
    assert.equal((await run('migrate')).code, 0);
    await runOwn(database, recordUndoBegun(1n, { fileName: null, text: 'select 2;', invalidBefore: [] }));
    await runOwn(database, forgetUnbegunUndo(1n));
    const [row] = await database.sql`select state, down_source from codelearn.migrations`;
    assert.deepEqual({ ...row }, { state: 'applied', down_source: 'select 2;' });
  }));
