-- An e-mail has something before and after its one at sign.
-- refused with: 23514
-- refused by: users_email_has_one_at_sign
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student.rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));
