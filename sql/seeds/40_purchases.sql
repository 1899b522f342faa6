-- Who bought what: exactly as many purchases as asked for, most of them of a few courses.
-- fills: purchases
-- steps: students 50000

with catalogue as (
  -- As arrays: finding a course is then one binary search, for ten million purchases too. Arrays of integers, because
  -- in those an element is found without walking the array: prices in cents.
  select array_agg(catalogue.id order by catalogue.rank) as ids,
         array_agg(catalogue.day order by catalogue.rank) as days,
         array_agg(catalogue.cents order by catalogue.rank) as cents,
         array_agg(catalogue.bound order by catalogue.rank) as bounds
    from pg_temp.catalogue
), chosen as (
  select shares.nth, shares.id, shares.day,
         1 + width_bucket(pieces.low + pg_temp.draw(50, shares.nth, pieces.place, pieces.length),
                          (select catalogue.bounds from catalogue)) as rank
    from pg_temp.shares
    join pg_temp.pieces on pieces.share = shares.share and pieces.kind = shares.skipped
   where shares.nth between current_setting('codelearn.step_first')::bigint
                        and current_setting('codelearn.step_last')::bigint
  offset 0 -- here and below: computed once, not once more in every expression that uses it
), started as (
  select chosen.id,
         (select catalogue.ids from catalogue)[chosen.rank] as course_id,
         (select catalogue.cents from catalogue)[chosen.rank] as cents,
         -- Not before the account and the course exist: from the day after.
         greatest(chosen.day, (select catalogue.days from catalogue)[chosen.rank]) + 1 as first_day,
         pg_temp.draw(43, chosen.nth, chosen.rank, 4611686018427387904) as dealt
    from chosen
  offset 0
), dated as (
  select started.id, started.course_id, started.cents,
         started.dealt / 1192464 as dealt,
         -- The earlier of two days: people come because they want to learn something.
         started.first_day + least(started.dealt % (1092 - started.first_day),
                                   started.dealt / 1092 % (1092 - started.first_day)) as any_day
    from started
  offset 0
), bought as (
  select dated.id, dated.course_id, dated.cents,
         dated.dealt / 120 as dealt,
         dated.dealt / 12 % 10 as voucher,
         -- One purchase in six waits for the weekend.
         case
           when dated.any_day % 7 < 5 and dated.dealt % 6 = 0
             then dated.any_day + 5 - dated.any_day % 7 + dated.dealt / 6 % 2
           else dated.any_day
         end as day_bought
    from dated
  offset 0
)
insert into public.purchases (student_id, course_id, purchased_at, price_paid)
select bought.id,
       bought.course_id,
       pg_temp.moment(bought.day_bought, bought.dealt),
       -- Every four weeks a course goes on sale or comes off it; one student in ten has a voucher besides.
       0.01 * ((bought.cents
                * (array[100, 100, 100, 100, 100, 90, 80, 75, 50, 15])
                    [1 + pg_temp.draw(48, bought.course_id, bought.day_bought / 28, 10)]
                * case bought.voucher when 0 then 85 else 100 end
                + 5000) / 10000)
  from bought;
