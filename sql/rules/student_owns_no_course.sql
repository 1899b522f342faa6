-- A course belongs to an instructor: a student cannot own one.
-- refused with: 23503
-- refused by: courses_instructor_fkey
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'student@rules.invalid';
