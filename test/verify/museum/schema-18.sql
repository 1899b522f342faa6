-- What came with PostgreSQL 18.

create table shop.virtual_ (id int primary key, n int not null, twice int generated always as (n * 2) virtual, inverse numeric generated always as (1.0 / n) virtual);
insert into shop.virtual_ (id, n) select n, n % 9 from generate_series(1, 12) n;
create table shop.temporal (id int, valid_at daterange, note text, primary key (id, valid_at without overlaps));
insert into shop.temporal values (1, '[2026-01-01,2026-02-01)', 'a'), (1, '[2026-02-01,2026-03-01)', 'b');
create table shop.temporal_child (id int, valid_at daterange, foreign key (id, period valid_at) references shop.temporal (id, period valid_at));
