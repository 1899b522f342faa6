-- Lessons of different courses may have the same place.
-- accepted
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', prices.price
  from public.users
 cross join (values (49.99), (19.99)) as prices (price)
 where users.email = 'instructor@rules.invalid';

insert into public.lessons (course_id, position, duration_seconds, title, body)
select courses.id, 1, 600, 'A lesson', ''
  from public.courses
 where courses.title = 'Course of rules.invalid';
