import { testExample, testExclusion } from './rule-tests.ts';

testExample('implied-flags');

testExclusion(
  'flags that imply each other',
  `create table t (id int primary key, active boolean, inactive boolean);
      insert into t select n, n % 2 = 0, n % 2 = 1 from generate_series(1, 90) n`,
  't: active -/-> inactive  two systems',
);
