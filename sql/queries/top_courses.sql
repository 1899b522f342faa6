-- The ten courses with the most students, for the home page.
-- cache: 5 minutes
-- stale: 1 hour
-- served by: users_pkey
-- scans: courses
--
-- Reads all of courses on purpose: an index on enrollment_count would cost every purchase more than this costs once in
-- five minutes. The limit comes before the join, so that ten instructors are looked up and not ten thousand.
select top.id,
       top.title,
       instructors.full_name as instructor,
       top.price,
       top.enrollment_count
  from (
    select courses.id, courses.instructor_id, courses.title, courses.price, courses.enrollment_count
      from public.courses
     where courses.published_at is not null
     order by courses.enrollment_count desc, courses.id
     limit 10
  ) as top
  join public.users as instructors on instructors.id = top.instructor_id
 order by top.enrollment_count desc, top.id;
