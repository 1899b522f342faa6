-- The number of an account is given by the database, never chosen.
-- refused with: 428C9
insert into public.users (id, role, email, full_name, password_hash)
values (1, 'student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));
