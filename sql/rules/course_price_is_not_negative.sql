-- A course costs nothing or something, never less.
-- refused with: 23514
-- refused by: courses_price_range
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', -0.01
  from public.users
 where users.email = 'instructor@rules.invalid';
