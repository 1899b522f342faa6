-- A course has a price, be it 0.
-- refused with: 23502
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', null
  from public.users
 where users.email = 'instructor@rules.invalid';
