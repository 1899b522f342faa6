-- Two lessons of a course cannot have the same place.
-- refused with: 23505
-- refused by: lessons_course_id_position_key
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

insert into public.lessons (course_id, position, duration_seconds, title, body)
select courses.id, 1, 600, 'A lesson', ''
  from public.courses
 where courses.title = 'Course of rules.invalid';

insert into public.lessons (course_id, position, duration_seconds, title, body)
select courses.id, 1, 600, 'A lesson', ''
  from public.courses
 where courses.title = 'Course of rules.invalid';
