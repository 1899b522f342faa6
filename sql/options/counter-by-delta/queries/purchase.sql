-- Student $1 buys the courses in array $2, at today's prices: all of them, or none when one is owned already.
-- served by: courses_pkey
--
-- Locks no course but by the foreign key, which lets all buyers pass: the counter is not written here. Drafts and courses
-- that do not exist are left out. Compare the rows that come back with the basket, and roll back if one is missing.
insert into public.purchases (student_id, course_id, price_paid)
select $1, courses.id, courses.price
  from public.courses
 where courses.id = any ($2)
   and courses.published_at is not null
 order by courses.id
returning course_id, price_paid, purchased_at;
