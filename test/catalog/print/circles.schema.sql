-- The schema of the database, written by codelearn: what is edited here is overwritten.

set client_encoding = 'UTF8';
set standard_conforming_strings = on;
set check_function_bodies = off;
set xmloption = content;
set row_security = off;
set default_tablespace = '';
set default_table_access_method = heap;
select pg_catalog.set_config('search_path', '', false);

-- schema a

create schema a;

-- schema b

create schema b;

-- domain a.pos

create domain a.pos as integer;

-- function a.ispos(a.pos)

CREATE OR REPLACE FUNCTION a.ispos(x a.pos)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$select true$function$;

-- domain a.pos, continued

alter domain a.pos add constraint is_pos CHECK (a.ispos((VALUE)::a.pos));

-- function a.deflt()

CREATE OR REPLACE FUNCTION a.deflt()
 RETURNS integer
 LANGUAGE sql
AS $function$select count(*)::int from a.withdef$function$;

-- function a.trg()

CREATE OR REPLACE FUNCTION a.trg()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin perform * from a.allt(); return null; end $function$;

-- table a.t

create table a.t (
  id integer,
  v text
);

CREATE TRIGGER tr AFTER INSERT ON a.t FOR EACH STATEMENT EXECUTE FUNCTION a.trg();

-- function a.d(a.t)

CREATE OR REPLACE FUNCTION a.d(r a.t)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$select 2$function$;

-- function a.f(a.t)

CREATE OR REPLACE FUNCTION a.f(r a.t)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$select 1$function$;

-- table a.t, continued

alter table only a.t alter column id set default a.d(ROW(1, 'x'::text)::a.t);

-- table a.t, continued

alter table a.t add constraint t_check CHECK ((a.f(t.*) > 0));

-- type a.comp

create type a.comp as (
  t a.t,
  n integer
);

-- function a.allt()

CREATE OR REPLACE FUNCTION a.allt()
 RETURNS SETOF a.t
 LANGUAGE sql
 STABLE
AS $function$select * from a.t$function$;

-- table a.withdef

create table a.withdef (
  n integer default a.deflt()
);

-- function a.atomic()

CREATE OR REPLACE FUNCTION a.atomic()
 RETURNS bigint
 LANGUAGE sql
BEGIN ATOMIC
 SELECT count(*) AS count
    FROM a.withdef;
END;

-- view a.v3

create view a.v3 as
select
  null::integer as id;

-- function a.v3s()

CREATE OR REPLACE FUNCTION a.v3s()
 RETURNS SETOF a.v3
 LANGUAGE sql
AS $function$select * from a.v3$function$;

-- view a.v3, continued

create or replace view a.v3 as
 SELECT id
   FROM a.t
  WHERE (( SELECT count(*) AS count
           FROM a.v3s() v3s(id)) < 10);

-- table a.late

create table a.late (
  c a.comp,
  d a.pos
);

-- table a.self

create table a.self (
  id integer not null,
  up integer,
  constraint self_pkey PRIMARY KEY (id)
);

alter table a.self add constraint self_up_fkey FOREIGN KEY (up) REFERENCES a.self(id);

-- table b.y

create table b.y (
  id integer not null,
  x integer,
  constraint y_pkey PRIMARY KEY (id)
);

-- table a.x

create table a.x (
  id integer not null,
  y integer,
  constraint x_pkey PRIMARY KEY (id)
);

alter table a.x add constraint x_y_fkey FOREIGN KEY (y) REFERENCES b.y(id) DEFERRABLE;

-- view a.agg

create view a.agg as
 SELECT id,
    y
   FROM a.x
  GROUP BY id;

-- materialized view a.m

create materialized view a.m as
 SELECT a.atomic() AS n
with no data;

CREATE UNIQUE INDEX m_n_idx ON a.m USING btree (n);

-- view a.v2

create view a.v2 as
select
  null::integer as n,
  null::text as s;

CREATE RULE r AS
    ON INSERT TO a.v2 DO INSTEAD  INSERT INTO a.t (id, v)
  VALUES (new.n, new.s);

CREATE RULE r2 AS
    ON DELETE TO a.v2 DO INSTEAD ( DELETE FROM a.t
  WHERE (t.id = old.n);
 INSERT INTO a.late DEFAULT VALUES;
);

-- view a.v1

create view a.v1 as
 SELECT 1 AS n,
    'x'::text AS s
  WHERE (EXISTS ( SELECT
           FROM a.v2
          WHERE (v2.n > 100)));

-- view a.v2, continued

create or replace view a.v2 as
 SELECT n,
    s
   FROM a.v1;

-- foreign keys of tables that refer to one another

alter table b.y add constraint y_x_fkey FOREIGN KEY (x) REFERENCES a.x(id);
