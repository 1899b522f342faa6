-- Names that have to be quoted, and texts that look like SQL. The role stands for one that the test makes.
create type pg_temp.zz as (a int); create schema "select"; create schema "a.b"; create schema "q""q"; create schema "new
line";
create table "a.b"."x.y" ("order" int primary key, "a""b" text default 'it''s', "c.d" int, "line
break" int, "UPPER" text, "é" int, "ааааааааааааааааааааааааааааааа" int not null);
create type "q""q"."t.t" as ("a b" int);
create table "select"."table" ("from" int references "a.b"."x.y", "user" "q""q"."t.t", check ("from" > 0));
create table "q""q"."0123456789012345678901234567890123456789012345678901234567890ab" (id bigint generated always as identity primary key, "0123456789012345678901234567890123456789012345678901234567890cd" serial not null, "$x" int);
create table "q""q"."абвгдежзийклмнопрстуфхцчшщъыьэю" ("абвгдежзийклмнопрстуфхцчшщъыьэю" int not null generated always as identity, "json" json, "value" int);
comment on column "a.b"."x.y"."line
break" is E'a\nb -- c /* d'; comment on table "select"."table" is ''';drop table x;--';
create view "new
line"."v;" as select "order" as "select", "a""b" as "%I" from "a.b"."x.y" where "UPPER" = '$$';
create function "select"."fn()"("in" int, "out" text) returns int language plpgsql as $_$ begin return '$function$'; end $_$;
create index "i;x" on "a.b"."x.y" ("order", lower("UPPER"), ("c.d" + 1));
create type "q""q"."e""num" as enum ('a''b', 'c\d', 'e"f', '', 'g
h');
create function "select"."tg"() returns trigger language plpgsql as $$ begin return new; end $$; create function "select"."et"() returns event_trigger language plpgsql as $$ begin end $$; create function "select".plus("q""q"."e""num", "q""q"."e""num") returns int language sql as 'select 1'; create foreign data wrapper "w w";
create trigger "t""r" before insert on "a.b"."x.y" for each row execute function "select"."tg"();
create policy "p p" on "a.b"."x.y" to "role ""x"" %";
create domain "q""q"."do main" as text constraint "c c" check (value <> '\');
grant select ("a""b") on "a.b"."x.y" to "role ""x"" %"; grant all on schema "a.b" to "role ""x"" %"; alter table "select"."table" owner to "role ""x"" %";
create operator "q""q".+ (leftarg = "q""q"."e""num", rightarg = "q""q"."e""num", function = "select".plus);
create sequence "a.b"."se q" owned by "a.b"."x.y"."c.d";
create rule "ru le" as on insert to "new
line"."v;" do instead nothing;
create statistics "q""q"."st at" on "order", "c.d" from "a.b"."x.y";
create publication "pu b" for table "a.b"."x.y"; create collation "q""q"."co ll" (locale = 'C');
create server "ser ver" foreign data wrapper "w w" options ("a b" 'c''d', "e" 'f\g');
create event trigger "e t" on sql_drop execute function "select"."et"();
alter default privileges for role "role ""x"" %" in schema "q""q" grant execute on functions to public;
