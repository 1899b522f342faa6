-- A student owns a course at most once.
-- refused with: 23505
--
-- The error names the key of the partition that the student is in, purchases_00_pkey or another.
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x')),
       ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

insert into public.purchases (student_id, course_id, price_paid)
select users.id, courses.id, courses.price
  from public.users
 cross join public.courses
 where users.email = 'student@rules.invalid'
   and courses.title = 'Course of rules.invalid';

insert into public.purchases (student_id, course_id, price_paid)
select users.id, courses.id, courses.price
  from public.users
 cross join public.courses
 where users.email = 'student@rules.invalid'
   and courses.title = 'Course of rules.invalid';
