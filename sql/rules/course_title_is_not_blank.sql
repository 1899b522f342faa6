-- A title is more than blanks.
-- refused with: 23514
-- refused by: courses_title_is_not_blank
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, '   ', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';
