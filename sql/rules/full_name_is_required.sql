-- An account has a name.
-- refused with: 23502
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', null, rpad('$2b$12$', 60, 'x'));
