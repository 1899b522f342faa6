-- Student $1 buys the courses in array $2, at today's prices: all of them, or none when one is owned already.
-- served by: courses_pkey
--
-- The courses are locked in the order of id before anything is written, so that two baskets never wait for each other
-- in a circle, and the price that is read is the price at this moment. Drafts and unknown courses are left out: compare
-- the rows that come back with the basket, and roll back if one is missing.
insert into public.purchases (student_id, course_id, price_paid)
select $1, courses.id, courses.price
  from public.courses
 where courses.id = any ($2)
   and courses.published_at is not null
 order by courses.id
   for no key update
returning course_id, price_paid, purchased_at;
