-- An account is a student or an instructor and nothing else.
-- refused with: 22P02
insert into public.users (role, email, full_name, password_hash)
values ('administrator', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));
