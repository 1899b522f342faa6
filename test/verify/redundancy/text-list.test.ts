import { testExample, testExclusion } from './rule-tests.ts';

testExample('text-list');

testExclusion(
  'a list in a text',
  `create table t (id int primary key, tags text);
      insert into t select n, 'a' || n % 5 || ';a' || n % 6 from generate_series(1, 90) n`,
  't: tags is atomic  shown as it is',
);
