-- An e-mail is stored in lower case, so that the same address cannot sign up twice in another spelling.
-- refused with: 23514
-- refused by: users_email_is_lower_case
insert into public.users (role, email, full_name, password_hash)
values ('student', 'Student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));
