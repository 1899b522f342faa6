-- What each course of an instructor has earned: from what was paid, not from today's price.
-- served by: courses_instructor_idx, purchases_pkey
select courses.id,
       courses.title,
       count(purchases.student_id) as sold,
       coalesce(sum(purchases.price_paid), 0) as earned
  from public.courses
  left join public.purchases on purchases.course_id = courses.id
 where courses.instructor_id = $1
 group by courses.id
 order by earned desc, courses.id;
