-- Who bought what: exactly as many purchases as asked for, most of them of a few courses.
-- parameter: purchases 0 how many purchases; 0 means about five a student
-- parameter: zipf 1.0 how popularity falls with rank: the course of rank n sells 1/n^zipf as often as the first
-- fills: purchases

with catalogue as (
  -- The courses on sale by popularity, as arrays: a draw is then one binary search, for ten million purchases too.
  -- Arrays of integers, because in those an element is found without walking the array: prices in cents.
  select array_agg(ranked.id order by ranked.rank) as ids,
         array_agg(pg_temp.day_of(ranked.published_at) order by ranked.rank) as days,
         array_agg((ranked.price * 100)::bigint order by ranked.rank) as cents,
         array_agg(ranked.bound order by ranked.rank) as bounds,
         max(ranked.bound)::bigint as total,
         count(*) as offered
    from (
      select by_rank.*,
             sum(greatest(1, round(1000000000 / power(by_rank.rank::numeric, by_rank.exponent))))
               over (order by by_rank.rank rows unbounded preceding)::bigint as bound
        from (
          select courses.id, courses.published_at, courses.price,
                 current_setting('codelearn.zipf')::numeric as exponent,
                 row_number() over (order by pg_temp.draw(40, courses.id, 4611686018427387904), courses.id) as rank
            from public.courses
           where courses.published_at is not null
        ) as by_rank
    ) as ranked
), goal as (
  select case current_setting('codelearn.purchases')::bigint
           when 0 then least(current_setting('codelearn.students')::bigint * 5,
                             (current_setting('codelearn.students')::bigint * catalogue.offered + 1) / 2)
           else current_setting('codelearn.purchases')::bigint
         end as purchases
    from catalogue
), numbered as (
  select users.id, pg_temp.day_of(users.created_at) as day, row_number() over (order by users.id) as nth
    from public.users
   where users.role = 'student'
), eager as (
  -- One student in eight has bought nothing yet; of the others one in a hundred buys twelve times what most buy. The
  -- first one is the demo login and has something to show.
  select numbered.*,
         case
           when numbered.nth = 1 then 40
           when pg_temp.draw(41, numbered.nth, 8) = 0 then 0
           else 10 + 300 / (1 + pg_temp.draw(42, numbered.nth, 100))
         end as weight
    from numbered
), weighed as (
  select eager.*,
         sum(eager.weight) over (order by eager.nth rows unbounded preceding) as upto,
         sum(eager.weight) over () as total
    from eager
), capped as (
  -- Shares of the goal by weight, rounded so that they add up to it; nobody can own more courses than there are.
  select weighed.id, weighed.day, weighed.nth, goal.purchases, catalogue.offered,
         least(catalogue.offered,
               div(goal.purchases * weighed.upto, weighed.total)
               - div(goal.purchases * (weighed.upto - weighed.weight), weighed.total))::bigint as share
    from weighed
   cross join goal
   cross join catalogue
), roomy as (
  select capped.*,
         capped.offered - capped.share as room,
         sum(capped.offered - capped.share) over (order by capped.nth rows unbounded preceding) as upto,
         sum(capped.offered - capped.share) over () as total,
         capped.purchases - sum(capped.share) over () as missing
    from capped
), students as (
  -- What the cap has cut off goes to those with room, by their room.
  select roomy.id, roomy.day, roomy.nth,
         case roomy.missing
           when 0 then roomy.share
           else roomy.share + div(roomy.missing * roomy.upto, roomy.total)
                - div(roomy.missing * (roomy.upto - roomy.room), roomy.total)
         end::bigint as share
    from roomy
), chosen as (
  -- Twice as many draws as needed, without repetitions; where these do not suffice, the best-sellers not owned yet.
  select students.id, students.day, students.nth, basket.rank
    from students
   cross join lateral (
     select drawn.rank
       from (
         select width_bucket(pg_temp.draw(50, students.nth, attempt, (select catalogue.total from catalogue)),
                             (select catalogue.bounds from catalogue)) + 1 as rank,
                attempt
           from generate_series(1, students.share * 2) as attempt
         union all
         select rank::integer, students.share * 2 + rank
           from generate_series(1, students.share) as rank
       ) as drawn
      group by drawn.rank
      order by min(drawn.attempt)
      limit students.share
   ) as basket
   where students.share > 0
), started as (
  select chosen.*,
         (select catalogue.ids from catalogue)[chosen.rank] as course_id,
         -- Not before the account and the course exist: from the day after.
         greatest(chosen.day, (select catalogue.days from catalogue)[chosen.rank]) + 1 as first_day
    from chosen
  offset 0 -- here and below: computed once, not once more in every expression that uses it
), dated as (
  select started.*,
         -- The earlier of two days: people come because they want to learn something.
         started.first_day
           + least(pg_temp.draw(43, started.nth, started.course_id, 1092 - started.first_day),
                   pg_temp.draw(44, started.nth, started.course_id, 1092 - started.first_day)) as any_day
    from started
  offset 0
), bought as (
  select dated.*,
         -- One purchase in six waits for the weekend.
         case
           when dated.any_day % 7 < 5 and pg_temp.draw(45, dated.nth, dated.course_id, 6) = 0
             then dated.any_day + 5 - dated.any_day % 7 + pg_temp.draw(46, dated.nth, dated.course_id, 2)
           else dated.any_day
         end as day_bought
    from dated
  offset 0
)
insert into public.purchases (student_id, course_id, purchased_at, price_paid)
select bought.id,
       bought.course_id,
       pg_temp.moment(bought.day_bought, 47, bought.nth * 1000003 + bought.course_id),
       -- Every four weeks a course goes on sale or comes off it; one student in ten has a voucher besides.
       round((select catalogue.cents from catalogue)[bought.rank]
               * (array[100, 100, 100, 100, 100, 90, 80, 75, 50, 15])
                   [1 + pg_temp.draw(48, bought.course_id, bought.day_bought / 28, 10)]
               * case when pg_temp.draw(49, bought.nth, bought.course_id, 10) = 0 then 85 else 100 end
               * 0.000001, 2)
  from bought;
