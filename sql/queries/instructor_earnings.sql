-- What each course of an instructor has earned: from what was paid, not from today's price.
-- served by: courses_instructor_idx, purchases_pkey
--
-- Each course is added up by itself. With one "group by" over the join the planner likes to read courses in the order
-- of the key instead, all of them, as soon as that costs less than a hundredth of what adding up does.
select courses.id,
       courses.title,
       sales.sold,
       sales.earned
  from public.courses
 cross join lateral (
   select count(*) as sold, coalesce(sum(purchases.price_paid), 0) as earned
     from public.purchases
    where purchases.course_id = courses.id
 ) as sales
 where courses.instructor_id = $1
 order by sales.earned desc, courses.id;
