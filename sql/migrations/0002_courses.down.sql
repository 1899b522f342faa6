-- Removes the courses.

drop table public.courses;
