-- Who buys how much, and what is popular: worked out once, before the purchases are made in steps.
-- parameter: purchases 0 how many purchases; 0 means about five a student
-- parameter: zipf 1.0 how popularity falls with rank: the course of rank n sells 1/n^zipf as often as the first

-- The days on which somebody may buy, as 3,900 places: a weekday has three, a day of the weekend five, so that two
-- purchases in five are made at weekends. Four weeks have a hundred.
create temporary table calendar on commit drop as
select row_number() over (order by day, copy) as place, day
  from generate_series(0, 1091) as day
 cross join generate_series(1, case when day % 7 < 5 then 3 else 5 end) as copy;

-- By day, the first place of the day after: nobody buys before the account and the course are there.
create temporary table openings on commit drop as
select calendar.day - 1 as day, min(calendar.place) as place
  from pg_temp.calendar
 where calendar.day > 0
 group by calendar.day;

-- The courses on sale by popularity. Each has a part of a line, as long as the course is popular.
create temporary table catalogue on commit drop as
with popular as (
  select courses.id,
         row_number() over (order by pg_temp.deal(pg_temp.key(40), courses.id), courses.id) as rank,
         pg_temp.day_of(courses.published_at) as day,
         (courses.price * 100)::bigint as cents
    from public.courses
   where courses.published_at is not null
), measured as (
  select popular.*,
         greatest(1, round(1000000000 / power(popular.rank::numeric, current_setting('codelearn.zipf')::numeric)))
           ::bigint as length
    from popular
)
select measured.id, measured.rank, measured.cents, openings.place as opening, measured.length,
       (sum(measured.length) over (order by measured.rank rows unbounded preceding))::bigint - measured.length as start
  from measured
  join pg_temp.openings on openings.day = measured.day
 order by measured.rank;

create temporary table goal on commit drop as
select sizes.students, sizes.instructors, courses.offered,
       case sizes.purchases
         when 0 then least(sizes.students * 5, (sizes.students * courses.offered + 1) / 2)
         else sizes.purchases
       end as purchases
  from (
    select current_setting('codelearn.students')::bigint as students,
           current_setting('codelearn.instructors')::bigint as instructors,
           current_setting('codelearn.purchases')::bigint as purchases
  ) as sizes
 cross join (select count(*) as offered from pg_temp.catalogue) as courses;

-- How many courses each student buys: exactly as many in all as asked for. Habits go round: of each 800 students one in
-- eight has bought nothing yet, and of the others one in a hundred buys twenty times what most buy. The first one is
-- the demo login and has something to show.
create temporary table shares on commit drop as
with opening as (
  select array_agg(openings.place order by openings.day) as places from pg_temp.openings
), habits as (
  select habit.place, habit.weight, sum(habit.weight) over (order by habit.place rows unbounded preceding) as upto
    from (
      select row_number() over (order by kind <> 79, pg_temp.deal(pg_temp.key(41), kind), kind) as place,
             case kind % 8 when 0 then 0 else 10 + 300 / (1 + kind / 8) end as weight
        from generate_series(0, 799) as kind
    ) as habit
), round as (
  select array_agg(habits.weight order by habits.place) as weights,
         array_agg(habits.upto order by habits.place) as uptos,
         sum(habits.weight) as total
    from habits
), total as (
  select goal.students / 800 * round.total + coalesce(round.uptos[goal.students % 800], 0) as weight
    from pg_temp.goal
   cross join round
), student as (
  select users.id,
         users.id - (select goal.instructors from pg_temp.goal) as nth,
         pg_temp.day_of(users.created_at) as day
    from public.users
   where users.role = 'student'
  offset 0 -- here and below: computed once, not once more in every expression that uses it
), weighed as (
  -- The weight of this one, and of all up to this one.
  select student.id, student.nth, student.day,
         (select round.weights from round)[1 + (student.nth - 1) % 800] as weight,
         (student.nth - 1) / 800 * (select round.total from round)
           + (select round.uptos from round)[1 + (student.nth - 1) % 800] as upto
    from student
  offset 0
)
-- Shares of the goal by weight, rounded so that they add up to it; nobody can own more courses than there are. The
-- products stay below 2^62: at most 10^9 purchases, and 10^8 students of weight 25 on average.
select weighed.nth, weighed.id,
       pg_temp.deal(pg_temp.key(50), weighed.nth) as key,
       (select opening.places from opening)[1 + weighed.day] as opening,
       -- One student in six has no use for the best-seller, another one for none of the first five.
       case pg_temp.draw(42, weighed.nth, 6) when 0 then 5 when 1 then 1 else 0 end as skipped,
       least((select goal.offered from pg_temp.goal),
             (select goal.purchases from pg_temp.goal) * weighed.upto / (select total.weight from total)
             - (select goal.purchases from pg_temp.goal) * (weighed.upto - weighed.weight)
               / (select total.weight from total))::integer as share
  from weighed;

create unique index shares_idx on pg_temp.shares (nth);

-- What the cap has cut off goes to those with room, by their room.
with rest as materialized (
  select (select goal.purchases from pg_temp.goal) - sum(shares.share) as missing
    from pg_temp.shares
), roomy as (
  select shares.nth,
         goal.offered - shares.share as room,
         sum(goal.offered - shares.share) over (order by shares.nth rows unbounded preceding) as upto,
         sum(goal.offered - shares.share) over () as total
    from pg_temp.shares
   cross join pg_temp.goal
   where (select rest.missing from rest) > 0
)
update pg_temp.shares
   set share = shares.share + div((select rest.missing from rest)::numeric * roomy.upto, roomy.total)
               - div((select rest.missing from rest)::numeric * (roomy.upto - roomy.room), roomy.total)
  from roomy
 where shares.nth = roomy.nth;

analyze pg_temp.shares (nth, share, skipped);

-- What a student buys at each place, by the number of courses bought: the line of popularity is cut into as many pieces,
-- each one of whole courses and about as popular as the next. One course a piece: so nobody buys a course twice, and
-- nothing has to be drawn again.
create temporary table pieces on commit drop as
with line as (
  select array_agg(catalogue.start order by catalogue.rank) as starts,
         max(catalogue.start + catalogue.length) as total,
         count(*) as offered
    from pg_temp.catalogue
), kinds as (
  select kind.share, kind.skipped, line.starts[1 + least(kind.skipped, line.offered - 1)] as start
    from (select distinct shares.share, shares.skipped from pg_temp.shares where shares.share > 0) as kind
   cross join line
), cuts as (
  select kinds.share, kinds.skipped, place,
         width_bucket(kinds.start + (place - 1) * ((line.total - kinds.start) / kinds.share), line.starts) as rank
    from kinds
   cross join line
   cross join generate_series(1, kinds.share) as place
), pieces as (
  -- No piece is empty: its first course comes after that of the piece before, and enough are left for those behind.
  select cuts.*,
         least(line.offered - cuts.share + cuts.place,
               cuts.place + max(cuts.rank - cuts.place)
                              over (partition by cuts.share, cuts.skipped order by cuts.place
                                    rows unbounded preceding)) as first_rank
    from cuts
   cross join line
), bounded as (
  select pieces.share, pieces.skipped, pieces.place,
         line.starts[pieces.first_rank] as start,
         coalesce(line.starts[lead(pieces.first_rank) over (partition by pieces.share, pieces.skipped
                                                                order by pieces.place)], line.total) as stop
    from pieces
   cross join line
)
select bounded.share, bounded.skipped, bounded.place, bounded.start, bounded.stop - bounded.start as length
  from bounded
 order by bounded.share, bounded.skipped, bounded.place;

analyze pg_temp.pieces;
