import { testExample, testExclusion } from './rule-tests.ts';

testExample('undeclared-key');

testExclusion(
  'an undeclared key',
  `create table t (id int primary key, email text not null); insert into t select n, n || '@x' from generate_series(1, 100) n`,
  't: email -/-> id  families share one',
);
