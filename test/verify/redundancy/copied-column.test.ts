import { testExample, testExclusion } from './rule-tests.ts';

testExample('copied-column');

testExclusion(
  'a copied column',
  `create table p (id int primary key, city text); create table t (id int primary key, p_id int references p, city text);
      insert into p select n, 'C' || n from generate_series(1, 30) n;
      insert into t select n, 1 + n % 30, 'C' || 1 + n % 30 from generate_series(1, 90) n`,
  't: p_id -/-> city  where it was sent',
);
