-- An instructor's own courses, drafts first, then the newest.
-- served by: courses_instructor_idx
select courses.id,
       courses.title,
       courses.price,
       courses.published_at,
       courses.enrollment_count
  from public.courses
 where courses.instructor_id = $1
 order by courses.published_at desc nulls first, courses.id;
