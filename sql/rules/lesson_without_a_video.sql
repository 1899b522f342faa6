-- A lesson may be text alone.
-- accepted
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

insert into public.lessons (course_id, position, duration_seconds, title, body, video_url)
select courses.id, 1, 600, 'A lesson', 'Read this.', null
  from public.courses
 where courses.title = 'Course of rules.invalid';
