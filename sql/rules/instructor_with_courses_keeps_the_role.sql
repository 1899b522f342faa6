-- An instructor who has courses cannot become a student.
-- refused with: 23503
-- refused by: courses_instructor_fkey
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

update public.users
   set role = 'student'
 where users.email = 'instructor@rules.invalid';
