-- An e-mail is at most 254 characters long, as in RFC 5321.
-- refused with: 23514
-- refused by: users_email_length
insert into public.users (role, email, full_name, password_hash)
values ('student', repeat('x', 241) || '@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));
