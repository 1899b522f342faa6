import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { driverVersion, onAnswer, resumeSocket } from '../../src/connection/driver-internals.ts';
import { connectTo, withTestDatabase, withTestTarget } from '../support/database.ts';

const packageFile = join(import.meta.dirname, '../../node_modules/postgres/package.json');

test('the installed driver is the one whose source was read', () => {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  assert.equal(
    version,
    driverVersion,
    `postgres ${version} is installed. Read what src/connection/driver-internals.ts relies on in its source:
     - query.js: the constructor of Query still sets this.resolve, which is called when the answer is there
     - connection.js: ReadyForQuery and CopyOutResponse still call query.resolve(…) while they read the packet
     - connection.js: the read() of the stream for CopyOutResponse still does nothing but socket.resume()
     - connection.js: DataRow still calls forEachFn before the ErrorResponse of a later statement is looked at
     Then set driverVersion to ${version}.`,
  );
});

test('an answer is heard before the notices of the statement behind it', () =>
  withTestTarget(async (target) => {
    const heard: string[] = [];
    const onNotice = (): void => void heard.push('notice');
    await connectTo(
      target,
      async ({ sql }) => {
        const queries = ['select 1', 'drop table if exists public.missing', 'select 2'].map((text) => sql.unsafe(text));
        for (const [index, query] of queries.entries()) onAnswer(query, () => heard.push(`answer ${index + 1}`));
        await Promise.all(queries);
      },
      { onNotice },
    );
    assert.deepEqual(heard, ['answer 1', 'notice', 'answer 2', 'answer 3']);
  }));

test('rows of a statement are heard though a later statement of the same message fails', () =>
  withTestDatabase(async ({ sql }) => {
    const rows: unknown[] = [];
    const failing = sql.unsafe('select 1 as one; select 1 / 0').forEach((row) => void rows.push({ ...row }));
    await assert.rejects(failing, { code: '22012' });
    assert.deepEqual(rows, [{ one: 1 }]);
  }));

test('a session hears its server again behind a stream that nobody read', () =>
  withTestDatabase(async ({ sql }) => {
    const stream: Readable = await sql
      .unsafe(`copy (select repeat('x', 1023) from generate_series(1, 64)) to stdout`)
      .readable();
    stream.resume();
    await once(stream, 'end');
    resumeSocket(stream);
    assert.deepEqual([...(await sql`select 1 as answer`)], [{ answer: 1 }]);
  }));
