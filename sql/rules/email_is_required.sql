-- An account has an e-mail.
-- refused with: 23502
insert into public.users (role, email, full_name, password_hash)
values ('student', null, 'A Student', rpad('$2b$12$', 60, 'x'));
