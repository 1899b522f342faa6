import { hundredMillion, planQueries } from '../support/plan-queries.ts';

/**
 * The reference project's queries at a hundred million purchases, planned by the statistics that `verify` gives its
 * scratch server: in one table, and in 16 partitions. `npm run bench:partition-plans`
 */
const [one, sixteen] = [
  await planQueries(hundredMillion, []),
  await planQueries(hundredMillion, ['partitioned-purchases']),
];
for (const check of one) {
  const other = sixteen.find(({ subject }) => subject.name === check.subject.name);
  for (const [layout, found] of [
    ['one table', check],
    ['16 partitions', other],
  ] as const) {
    const evidence = found?.evidence ?? [];
    const plan = evidence.slice(1, evidence.indexOf('today:'));
    process.stdout.write(`${check.subject.name}, ${layout}: ${found?.status}\n${plan.join('\n')}\n`);
  }
}
