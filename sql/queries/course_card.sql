-- What a course card shows: title, instructor, price and how many students own the course, without counting them.
-- served by: courses_pkey, users_pkey
select courses.id,
       courses.title,
       instructors.full_name as instructor,
       courses.price,
       courses.enrollment_count
  from public.courses
  join public.users as instructors on instructors.id = courses.instructor_id
 where courses.id = $1
   and courses.published_at is not null;
