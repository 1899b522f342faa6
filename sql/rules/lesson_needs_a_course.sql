-- A lesson is part of a course.
-- refused with: 23502
insert into public.lessons (course_id, position, duration_seconds, title, body)
values (null, 1, 600, 'A lesson', '');
