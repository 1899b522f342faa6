-- Who bought what: exactly as many purchases as asked for, most of them of a few courses.
-- fills: purchases
-- steps: students 100000

-- A hash join leaves the students in their order, so that each purchase finds the index pages of the one before still at
-- hand: an eighth less than with a merge join, which sorts the students by how much they buy.
set local enable_mergejoin = off;

with catalogue as (
  -- As arrays: finding a course is then one binary search, for ten million purchases too. Arrays of numbers of one
  -- width, because in those an element is found without walking the array: prices in cents. Where the parts of the line
  -- begin as floating point numbers, which are compared without a call; they stay below 2^53 and so exact.
  select array_agg(catalogue.id order by catalogue.rank) as ids,
         array_agg(catalogue.opening order by catalogue.rank) as openings,
         array_agg(catalogue.cents order by catalogue.rank) as cents,
         array_agg(catalogue.start::double precision order by catalogue.rank) as starts
    from pg_temp.catalogue
), calendar as (
  select array_agg(pg_temp.morning_of(calendar.day) order by calendar.place) as mornings
    from pg_temp.calendar
), chosen as (
  select shares.id, shares.opening,
         width_bucket((pieces.start + pg_temp.deal(shares.key, pieces.place) % pieces.length)::double precision,
                      (select catalogue.starts from catalogue)) as rank,
         pg_temp.deal(shares.key, -pieces.place) as dealt
    from pg_temp.shares
    join pg_temp.pieces on pieces.share = shares.share and pieces.skipped = shares.skipped
   where shares.nth between current_setting('codelearn.step_first')::bigint
                        and current_setting('codelearn.step_last')::bigint
  offset 0 -- here and below: computed once, not once more in every expression that uses it
), started as (
  select chosen.id, chosen.dealt,
         (select catalogue.ids from catalogue)[chosen.rank] as course_id,
         (select catalogue.cents from catalogue)[chosen.rank] as cents,
         -- Not before the account and the course exist.
         greatest(chosen.opening, (select catalogue.openings from catalogue)[chosen.rank]) as opening
    from chosen
  offset 0
), dated as (
  select started.id, started.course_id, started.cents,
         started.dealt / 15210000 as dealt,
         -- The earlier of two places in the calendar: people come because they want to learn something.
         started.opening + least(started.dealt % (3901 - started.opening),
                                 started.dealt / 3900 % (3901 - started.opening)) as place
    from started
  offset 0
)
insert into public.purchases (student_id, course_id, purchased_at, price_paid)
select dated.id,
       dated.course_id,
       pg_temp.moment((select calendar.mornings from calendar)[dated.place], dated.dealt),
       -- Every four weeks a course goes on sale or comes off it; one student in ten has a voucher besides.
       0.01 * (dated.cents * (array[100, 100, 100, 100, 100, 90, 80, 75, 50, 15])
                               [1 + pg_temp.draw(48, dated.course_id * 64 + (dated.place - 1) / 100, 10)]
               * case dated.dealt / 729000000 % 10 when 0 then 85 else 100 end / 10000)
  from dated;

reset enable_mergejoin;
