-- What is bought is a course that exists.
-- refused with: 23503
-- refused by: purchases_course_fkey
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

insert into public.purchases (student_id, course_id, price_paid)
select users.id, -1, 49.99
  from public.users
 where users.email = 'student@rules.invalid';
