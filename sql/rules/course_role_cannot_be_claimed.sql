-- No course can say of itself which role its owner has.
-- refused with: 428C9
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, instructor_role, title, price)
select users.id, users.role, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'student@rules.invalid';
