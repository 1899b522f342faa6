-- The address of a recording is at most 2048 characters long.
-- refused with: 23514
-- refused by: lessons_video_url_length
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

insert into public.lessons (course_id, position, duration_seconds, title, body, video_url)
select courses.id, 1, 600, 'A lesson', '', 'https://' || repeat('x', 2041)
  from public.courses
 where courses.title = 'Course of rules.invalid';
