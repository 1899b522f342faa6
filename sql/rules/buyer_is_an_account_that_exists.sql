-- A purchase is made by an account that exists.
-- refused with: 23503
-- refused by: purchases_student_fkey
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

insert into public.purchases (student_id, course_id, price_paid)
select -1, courses.id, courses.price
  from public.courses
 where courses.title = 'Course of rules.invalid';
