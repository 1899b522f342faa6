-- Everything that needs itself: through defaults, checks, triggers, views, rules and foreign keys.
create schema a; create schema b;
create table a.x (id int primary key, y int);
create table b.y (id int primary key, x int references a.x);
alter table a.x add foreign key (y) references b.y deferrable;
create table a.self (id int primary key, up int references a.self);
-- function over a table's row type, used in its default, check and trigger
create table a.t (id int, v text);
create function a.f(r a.t) returns int language sql immutable as 'select 1';
create function a.allt() returns setof a.t language sql stable as 'select * from a.t';
alter table a.t add check (a.f(t.*) > 0);
create function a.d(r a.t) returns int language sql immutable as 'select 2';
alter table a.t alter column id set default a.d(row(1,'x')::a.t);
-- views in a circle
create view a.v1 as select 1 as n, 'x'::text as s;
create view a.v2 as select n, s from a.v1;
create or replace view a.v1 as select 1 as n, 'x'::text as s where exists (select from a.v2 where n > 100);
-- view with function returning its rows
create view a.v3 as select id from a.t;
create function a.v3s() returns setof a.v3 language sql as 'select * from a.v3';
create or replace view a.v3 as select id from a.t where (select count(*) from a.v3s()) < 10;
create domain a.pos as int;
create function a.ispos(x a.pos) returns bool language sql immutable as 'select true';
alter domain a.pos add constraint is_pos check (a.ispos(value));
create function a.trg() returns trigger language plpgsql as $$ begin perform * from a.allt(); return null; end $$;
create trigger tr after insert on a.t execute function a.trg();
create type a.comp as (t a.t, n int);
create table a.late (c a.comp, d a.pos);
set check_function_bodies = off;
create function a.deflt() returns int language sql as 'select count(*)::int from a.withdef';
create table a.withdef (n int default a.deflt());
create function a.atomic() returns bigint language sql begin atomic select count(*) from a.withdef; end;
create materialized view a.m as select a.atomic() as n;
create unique index on a.m (n);
create view a.agg as select id, y from a.x group by id;
create rule r as on insert to a.v2 do instead insert into a.t values (new.n, new.s);
create rule r2 as on delete to a.v2 do instead (delete from a.t where id = old.n; insert into a.late default values);
