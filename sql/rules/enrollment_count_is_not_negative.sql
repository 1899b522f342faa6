-- A course has no fewer than 0 students.
-- refused with: 23514
-- refused by: courses_enrollment_count_is_not_negative
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

update public.courses
   set enrollment_count = -1
 where courses.title = 'Course of rules.invalid';
