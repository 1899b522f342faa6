-- A title is at most 200 characters long.
-- refused with: 23514
-- refused by: courses_title_length
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, repeat('x', 201), 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';
