-- How rows are drawn: every value is a function of the seed, a stream (what is drawn) and the number of the row.
-- parameter: seed 1 the same number gives the same rows
--
-- No random() and no now(): the same seed gives the same rows under every plan and on every version of PostgreSQL.
-- hashint8extended may not change between versions, because hash partitions are placed by it.
-- The seed is written into the functions, so that the planner inlines them down to the bare hash. They live in pg_temp
-- and go with the session. Where a row needs many small choices, one large draw is dealt out digit by digit: a division
-- costs a twentieth of a hash.

do $$
begin
  execute format($sql$
    create or replace function pg_temp.draw(stream integer, nth bigint, size bigint) returns bigint
    language sql immutable parallel safe
    return (hashint8extended(nth, hashint8extended(stream, %1$s)) & 9223372036854775807) %% size
  $sql$, current_setting('codelearn.seed')::bigint);

  execute format($sql$
    create or replace function pg_temp.draw(stream integer, owner bigint, nth bigint, size bigint) returns bigint
    language sql immutable parallel safe
    return (hashint8extended(nth, hashint8extended(owner, hashint8extended(stream, %1$s))) & 9223372036854775807)
           %% size
  $sql$, current_setting('codelearn.seed')::bigint);
end
$$;

-- CodeLearn's first three years: 156 weeks, counted in days from Monday, 2 January 2023, UTC. People study between
-- nine in the morning and midnight, most of them in the late afternoon: the mean of two draws, dealt from one number.
create or replace function pg_temp.moment(day bigint, dealt bigint) returns timestamptz
language sql immutable parallel safe
return to_timestamp(1672650000 + day * 86400 + (dealt % 54000 + dealt / 54000 % 54000) / 2);

-- The day of a moment, in the same count. Stable, as extract is: declared immutable it could not be inlined.
create or replace function pg_temp.day_of(moment timestamptz) returns bigint
language sql stable parallel safe
return (extract(epoch from moment)::bigint - 1672617600) / 86400;
