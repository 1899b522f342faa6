-- A student without purchases may become an instructor.
-- accepted
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

update public.users
   set role = 'instructor'
 where users.email = 'student@rules.invalid';
