import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestProject, withProject } from '../support/project.ts';

/** Orders that repeat the city of their customer; with a hundred thousand rows counting them takes more than a millisecond. */
const orders = (rows: number): string => `
  create table orders (id int primary key, customer_id int not null, city text not null);
  insert into orders select n, n * 7 % 240, 'City ' || n * 7 % 240 % 17 from generate_series(1, ${rows}) n`;

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly message: string;
  readonly evidence: readonly string[];
}

async function normalForms({ run }: TestProject, ...flags: string[]): Promise<Shown[]> {
  const { out, err } = await run('verify', '--only', 'normal-forms', '--format', 'json', ...flags);
  assert.notEqual(out, '', err);
  return JSON.parse(out).sections[0].checks;
}

test('--sample: fewer rows are read, what they suggest is counted over all', () =>
  withProject({}, async (project) => {
    await project.database.sql.unsafe(orders(10_000));
    const checks = await normalForms(project, '--sample', '2000');
    const examined = checks.find(({ id }) => id === 'rows-examined');
    assert.equal(examined?.message, 'orders: a sample of 2000 rows, survivors held against all rows: 1 suspected');
    const suspected = checks.find(({ id }) => id === 'suspected-transitive');
    assert.match(
      suspected?.evidence[0] ?? '',
      /^city: 240 values of \{customer_id\} in 10000 rows, 240 repeated; 9760 rows restate/,
    );
  }));

test('--statement-timeout: a table whose rows take longer is skipped with the reason, and passes nothing that was not looked at', () =>
  withProject({}, async (project) => {
    await project.database.sql.unsafe(orders(100_000));
    const checks = await normalForms(project, '--statement-timeout', '1ms');
    assert.deepEqual(
      checks.filter(({ id }) => id === 'rows-examined').map(({ status, message }) => [status, message]),
      [['skip', 'orders: rows not examined: canceling statement due to statement timeout (57014)']],
    );
    assert.deepEqual(
      checks.filter(({ id, status }) => id !== 'normal-form' && status === 'pass').map(({ message }) => message),
      [],
    );
  }));
