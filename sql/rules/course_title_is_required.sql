-- A course has a title.
-- refused with: 23502
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, null, 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';
