-- The courses a student owns, the newest purchase first.
-- served by: purchases_student_idx, courses_pkey, users_pkey
select courses.id,
       courses.title,
       instructors.full_name as instructor,
       purchases.purchased_at,
       purchases.price_paid
  from public.purchases
  join public.courses on courses.id = purchases.course_id
  join public.users as instructors on instructors.id = courses.instructor_id
 where purchases.student_id = $1
 order by purchases.purchased_at desc, courses.id;
