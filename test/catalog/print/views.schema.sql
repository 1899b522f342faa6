-- The schema of the database, written by codelearn: what is edited here is overwritten.

set client_encoding = 'UTF8';
set standard_conforming_strings = on;
set check_function_bodies = off;
set xmloption = content;
set row_security = off;
set default_tablespace = '';
set default_table_access_method = heap;
select pg_catalog.set_config('search_path', '', false);

-- schema "Odd.""x"

create schema "Odd.""x";

-- schema refs

create schema refs;

-- type refs.cmp

create type refs.cmp as (
  f integer,
  g text
);

-- type refs.mood

create type refs.mood as enum (
  'a',
  'b'
);

-- function refs.fn(integer)

CREATE OR REPLACE FUNCTION refs.fn(integer)
 RETURNS integer
 LANGUAGE sql
AS $function$select $1$function$;

-- table "Odd.""x"."T ü"

create table "Odd.""x"."T ü" (
  "ä" integer,
  "Ä.b" integer
);

-- table refs.o

create table refs.o (
  id integer,
  x integer
);

-- table refs.refs

create table refs.refs (
  id integer,
  n integer,
  m refs.mood,
  "order" text,
  "A b" integer,
  arr integer[],
  at timestamp with time zone,
  c text collate "C",
  cc refs.cmp
);

-- view "Odd.""x".v

create view "Odd.""x".v as
 SELECT "ä",
    "Ä.b"
   FROM "Odd.""x"."T ü"
  WHERE ("ä" > 1);

-- view "Odd.""x".v2

create view "Odd.""x".v2 as
 SELECT "ä"
   FROM "Odd.""x"."T ü" t
  WHERE ("Ä.b" = 1);

-- view refs.a1

create view refs.a1 as
 SELECT id,
    (n + 1) AS plus,
    m,
    refs.fn(id) AS f,
    'a'::refs.mood AS lit,
    "order",
    "A b",
    arr[1] AS el,
    (cc).f AS ff,
    refs.*::refs.refs AS whole,
    (EXTRACT(year FROM now()) + EXTRACT(epoch FROM at)) AS ex
   FROM refs.refs
  WHERE ((m = 'b'::refs.mood) AND (id IN ( SELECT o.x
           FROM refs.o
          WHERE (o.id = refs.n))))
  ORDER BY id DESC, n;

-- view refs.a10

create view refs.a10 as
 SELECT id
   FROM refs.refs
  WHERE (n = 1)
 FOR UPDATE OF refs;

-- view refs.a2

create view refs.a2 as
 SELECT n AS id,
    id AS n
   FROM refs.refs
  ORDER BY refs.id, refs.n, (n + 1);

-- view refs.a3

create view refs.a3 as
 SELECT refs.id
   FROM refs.refs
UNION ALL
 SELECT o.x AS id
   FROM refs.o;

-- view refs.a4

create view refs.a4 as
 SELECT r.id,
    o.x
   FROM refs.refs r,
    refs.o;

-- view refs.a5

create view refs.a5 as
 WITH w AS (
         SELECT refs.id,
            refs.n
           FROM refs.refs
          WHERE (refs.n > 1)
        )
 SELECT id,
    sum(n) OVER (PARTITION BY id ORDER BY n) AS s
   FROM w;

-- view refs.a6

create view refs.a6 as
 SELECT id,
    count(*) FILTER (WHERE (n > 1)) AS count
   FROM ( SELECT refs.id,
            refs.n
           FROM refs.refs) q
  GROUP BY id
 HAVING (count(*) > 1)
 LIMIT 5;

-- view refs.a7

create view refs.a7 as
 SELECT g,
    (g + 1) AS h
   FROM generate_series(1, 3) g(g);

-- view refs.a8

create view refs.a8 as
 SELECT id,
        CASE
            WHEN (n IS DISTINCT FROM 3) THEN EXTRACT(year FROM now())
            ELSE (2)::numeric
        END AS e
   FROM ONLY refs.refs only_
  WHERE (((c COLLATE "C") > 'x'::text) AND (EXISTS ( SELECT
           FROM refs.o
          WHERE (o.x = only_.id))));

-- view refs.a9

create view refs.a9 as
 SELECT id,
    row_number() OVER w AS rn
   FROM refs.refs
  WINDOW w AS (PARTITION BY n ORDER BY id);

-- view refs.b1

create view refs.b1 as
 SELECT id
   FROM refs.refs TABLESAMPLE system (10);

-- view refs.b2

create view refs.b2 as
 SELECT a,
    b
   FROM ( VALUES (1,'x'::text), (2,'y'::text)) t(a, b);

-- view refs.b3

create view refs.b3 as
 SELECT 1 AS one;

-- view refs.b4

create view refs.b4 as
 SELECT DISTINCT ON (id) id,
    n,
    'refs.id ''refs.n'::text AS s
   FROM refs.refs
  ORDER BY id, n DESC NULLS LAST;

-- view refs.b5

create view refs.b5 as
 SELECT COALESCE(id, n) AS id,
    ARRAY( SELECT o.x
           FROM refs.o
          WHERE (o.x = refs.id)) AS xs,
    c
   FROM refs.refs
  GROUP BY id, n, c
  ORDER BY COALESCE(id, n);

-- materialized view refs.mv

create materialized view refs.mv as
 SELECT id,
    n
   FROM refs.refs
  WHERE (n IS NOT NULL)
with no data;

-- view refs.x1

create view refs.x1 as
 SELECT id
   FROM refs.a1 x
  WHERE ((NOT (EXISTS ( SELECT 1
           FROM refs.a2
          WHERE (a2.id = x.id)))) AND (id = ANY (ARRAY[1, 2])) AND ("order" ~~ 'refs.%'::text));
