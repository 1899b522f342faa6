/** A schema with one of everything that rights can be held on, and names that need quotes. */
export const depot = `
create schema depot;
create schema "Big Depot";
create table depot.goods (id serial primary key, name text not null, price numeric(10, 2) check (price >= 0),
  twice numeric generated always as (price * 2) stored);
create table depot.moves (id bigint generated always as identity primary key,
  goods_id int not null references depot.goods (id), at timestamptz not null default now());
create table "Big Depot"."Odd ""Table""" ("Odd Column" int primary key, "select" text);
create table depot.days (day date not null, count int not null default 0) partition by range (day);
create table depot.days_2026 partition of depot.days for values from ('2026-01-01') to ('2027-01-01');
create view depot.cheap as select id, name from depot.goods where price < 10;
create view depot.totals as select count(*) as goods from depot.goods;
create materialized view depot.stock as select id, name from depot.goods;
create sequence depot.numbers;
create sequence depot.below minvalue -9223372036854775808 maxvalue -1 start -5 increment -1;
create type depot.color as enum ('red', 'green');
create type depot.pair as (a int, b int);
create domain depot.name as text check (value <> '');
create function depot.double(int) returns int language sql immutable as 'select $1 * 2';
create function depot.double(numeric) returns numeric language sql immutable as 'select $1 * 2';
create function depot.everything() returns setof depot.goods language sql stable as 'select * from depot.goods';
create function depot.join_all(text, variadic text[]) returns text language sql as 'select $1';
create function depot.paint(depot.color, "Big Depot"."Odd ""Table""") returns depot.color language sql as 'select $1';
create function depot.anything(anyelement) returns anyelement language sql as 'select $1';
create function depot.split(int, out a int, out b int) language sql as 'select 1, 2';
create aggregate depot.total(int) (sfunc = int4pl, stype = int, initcond = '0');
create procedure depot.clean(days int) language sql as 'delete from depot.moves';
create function depot.stamp() returns trigger language plpgsql as 'begin new.at := now(); return new; end';
create trigger stamp before insert on depot.moves for each row execute function depot.stamp();
insert into depot.goods (name, price) values ('nail', 1), ('hammer', 20);
insert into depot.moves (goods_id) values (1), (2);
`;
