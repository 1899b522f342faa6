import { testExample, testExclusion } from './rule-tests.ts';

testExample('computed-column');

testExclusion(
  'a computed column',
  `create table t (id int primary key, a int, b int, c int);
      insert into t select n, n % 7 + 2, n % 11 + 2, n % 7 + n % 11 + 4 from generate_series(1, 90) n`,
  't: b, a -/-> c  rounded by hand',
);

testExclusion(
  'a constant ratio',
  `create table t (id int primary key, net numeric(8, 2), tax numeric(8, 2));
      insert into t select n, n * n % 97 + 1.5, (n * n % 97 + 1.5) * 0.2 from generate_series(1, 100) n`,
  't: net -/-> tax  by hand, from the paper',
);
