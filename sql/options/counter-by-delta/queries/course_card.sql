-- What a course card shows: title, instructor, price and how many students own the course, to the last purchase.
-- served by: courses_pkey, users_pkey, enrollment_changes_pkey
select courses.id,
       courses.title,
       instructors.full_name as instructor,
       courses.price,
       courses.enrollment_count + (
         select coalesce(sum(enrollment_changes.difference), 0)
           from public.enrollment_changes
          where enrollment_changes.course_id = courses.id
       )::integer as enrollment_count
  from public.courses
  join public.users as instructors on instructors.id = courses.instructor_id
 where courses.id = $1
   and courses.published_at is not null;
