import { testExample, testExclusion } from './rule-tests.ts';

testExample('date-part');

testExclusion(
  'part of a date',
  `create table t (id int primary key, day date, month int);
      insert into t select n, date '2024-01-01' + n * n % 361, extract(month from date '2024-01-01' + n * n % 361) from generate_series(1, 100) n`,
  't: day -/-> month  the month it was booked for',
);
