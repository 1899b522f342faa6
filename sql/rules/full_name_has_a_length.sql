-- A name is at most 200 characters long.
-- refused with: 23514
-- refused by: users_full_name_length
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', repeat('x', 201), rpad('$2b$12$', 60, 'x'));
