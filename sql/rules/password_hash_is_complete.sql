-- A bcrypt hash that lost its last character is refused.
-- refused with: 23514
-- refused by: users_password_hash_is_bcrypt
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 59, 'x'));
