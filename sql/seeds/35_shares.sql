-- Who buys how much, and what is popular: worked out once, before the purchases are made in steps.
-- parameter: purchases 0 how many purchases; 0 means about five a student
-- parameter: zipf 1.0 how popularity falls with rank: the course of rank n sells 1/n^zipf as often as the first

-- The courses on sale by popularity. Each has the part of a line that ends at its bound, as long as it is popular.
create temporary table catalogue on commit drop as
select by_rank.id,
       by_rank.rank,
       pg_temp.day_of(by_rank.published_at) as day,
       (by_rank.price * 100)::bigint as cents,
       sum(greatest(1, round(1000000000 / power(by_rank.rank::numeric, by_rank.exponent))))
         over (order by by_rank.rank rows unbounded preceding)::bigint as bound
  from (
    select courses.id, courses.published_at, courses.price,
           current_setting('codelearn.zipf')::numeric as exponent,
           row_number() over (order by pg_temp.draw(40, courses.id, 4611686018427387904), courses.id) as rank
      from public.courses
     where courses.published_at is not null
  ) as by_rank
 order by by_rank.rank;

-- How many courses each student buys: exactly as many in all as asked for.
create temporary table shares on commit drop as
with goal as (
  select count(*) as offered,
         case current_setting('codelearn.purchases')::bigint
           when 0 then least(current_setting('codelearn.students')::bigint * 5,
                             (current_setting('codelearn.students')::bigint * count(*) + 1) / 2)
           else current_setting('codelearn.purchases')::bigint
         end as purchases
    from pg_temp.catalogue
), eager as (
  -- One student in eight has bought nothing yet; of the others one in a hundred buys twelve times what most buy. The
  -- first one is the demo login and has something to show.
  select student.*,
         case
           when student.nth = 1 then 40
           when student.dealt % 8 = 0 then 0
           else 10 + 300 / (1 + student.dealt / 8 % 100)
         end::integer as weight
    from (
      select users.id,
             users.id - current_setting('codelearn.instructors')::bigint as nth,
             pg_temp.day_of(users.created_at) as day,
             pg_temp.draw(41, users.id, 4611686018427387904) as dealt
        from public.users
       where users.role = 'student'
      offset 0
    ) as student
), weighed as (
  select eager.*,
         sum(eager.weight) over (order by eager.nth rows unbounded preceding) as upto,
         sum(eager.weight) over () as total
    from eager
), capped as (
  -- Shares of the goal by weight, rounded so that they add up to it; nobody can own more courses than there are. The
  -- products stay below 2^62: at most 10^9 purchases, and 10^8 students of weight 25 on average.
  select weighed.id, weighed.day, weighed.nth, weighed.dealt, goal.purchases, goal.offered,
         least(goal.offered,
               goal.purchases * weighed.upto / weighed.total
               - goal.purchases * (weighed.upto - weighed.weight) / weighed.total)::integer as share
    from weighed
   cross join goal
), roomy as (
  select capped.*,
         capped.offered - capped.share as room,
         sum((capped.offered - capped.share)::integer) over (order by capped.nth rows unbounded preceding) as upto,
         sum((capped.offered - capped.share)::integer) over () as total,
         capped.purchases - sum(capped.share) over () as missing
    from capped
)
-- What the cap has cut off goes to those with room, by their room.
select roomy.nth, roomy.id, roomy.day,
       -- One student in six has no use for the best-seller, another one for none of the first five.
       case roomy.dealt / 800 % 6 when 0 then 5 when 1 then 1 else 0 end as skipped,
       case roomy.missing
         when 0 then roomy.share
         else roomy.share + div(roomy.missing::numeric * roomy.upto, roomy.total)
              - div(roomy.missing::numeric * (roomy.upto - roomy.room), roomy.total)
       end::bigint as share
  from roomy
 order by roomy.nth;

create unique index shares_idx on pg_temp.shares (nth);
analyze pg_temp.shares;

-- What a student buys at each place, by the number of courses bought: the line of popularity is cut into as many pieces,
-- each one of whole courses and about as popular as the next. One course a piece: so nobody buys a course twice, and
-- nothing has to be drawn again.
create temporary table pieces on commit drop as
with line as (
  select array_agg(catalogue.bound order by catalogue.rank) as bounds, max(catalogue.bound) as total, count(*) as offered
    from pg_temp.catalogue
), kinds as (
  select distinct shares.share, least(shares.skipped, line.offered - 1) as skipped, shares.skipped as kind
    from pg_temp.shares
   cross join line
   where shares.share > 0
), cuts as (
  select kinds.share, kinds.kind, place,
         1 + width_bucket(begun.at + (place - 1) * ((line.total - begun.at) / kinds.share), line.bounds) as rank
    from kinds
   cross join line
   cross join lateral (select coalesce(line.bounds[kinds.skipped], 0) as at) as begun
   cross join generate_series(1, kinds.share) as place
), pieces as (
  -- No piece is empty: its first course comes after that of the piece before, and enough are left for those behind.
  select cuts.*,
         least(line.offered - cuts.share + cuts.place,
               cuts.place + max(cuts.rank - cuts.place)
                              over (partition by cuts.share, cuts.kind order by cuts.place rows unbounded preceding))
           as first_rank
    from cuts
   cross join line
), bounded as (
  select pieces.share, pieces.kind, pieces.place,
         coalesce(line.bounds[pieces.first_rank - 1], 0) as low,
         coalesce(line.bounds[lead(pieces.first_rank) over (partition by pieces.share, pieces.kind
                                                                order by pieces.place) - 1], line.total) as high
    from pieces
   cross join line
)
select bounded.share, bounded.kind, bounded.place, bounded.low, bounded.high - bounded.low as length
  from bounded
 order by bounded.share, bounded.kind, bounded.place;

analyze pg_temp.pieces;
