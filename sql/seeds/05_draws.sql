-- How rows are drawn: every value is a function of the seed, a stream (what is drawn) and the number of the row.
-- parameter: seed 1 the same number gives the same rows
--
-- No random() and no now(): the same seed gives the same rows under every plan and on every version of PostgreSQL.
-- hashint8extended may not change between versions, because hash partitions are placed by it.
-- The seed is written into a function, so that the planner inlines all of them down to the bare hash. They live in
-- pg_temp and go with the session. Where a row needs many small choices, one large number is dealt out digit by digit.

do $$
begin
  execute format($sql$
    create or replace function pg_temp.key(stream integer) returns bigint
    language sql immutable parallel safe
    return hashint8extended(stream, %s)
  $sql$, current_setting('codelearn.seed')::bigint);
end
$$;

-- A number from 0 to 2^63 - 1.
create or replace function pg_temp.deal(key bigint, nth bigint) returns bigint
language sql immutable parallel safe
return hashint8extended(nth, key) & 9223372036854775807;

-- A number from 0 to size - 1.
create or replace function pg_temp.draw(stream integer, nth bigint, size bigint) returns bigint
language sql immutable parallel safe
return pg_temp.deal(pg_temp.key(stream), nth) % size;

-- CodeLearn's first three years: 156 weeks, counted in days from Monday, 2 January 2023, UTC.
create or replace function pg_temp.day_of(moment timestamptz) returns bigint
language sql stable parallel safe -- as date_part is: declared immutable it could not be inlined
return (date_part('epoch', moment)::bigint - 1672617600) / 86400;

-- When the day begins, in seconds since 1970: at nine in the morning.
create or replace function pg_temp.morning_of(day bigint) returns bigint
language sql immutable parallel safe
return 1672650000 + day * 86400;

-- People study until midnight, most of them in the late afternoon: the sum of two draws, dealt from one number.
create or replace function pg_temp.moment(morning bigint, dealt bigint) returns timestamptz
language sql immutable parallel safe
return to_timestamp(morning + dealt % 27000 + dealt / 27000 % 27000);
