-- A lesson is part of a course that exists.
-- refused with: 23503
-- refused by: lessons_course_fkey
insert into public.lessons (course_id, position, duration_seconds, title, body)
values (-1, 1, 600, 'A lesson', '');
