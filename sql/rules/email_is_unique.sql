-- An e-mail belongs to one account.
-- refused with: 23505
-- refused by: users_email_key
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'Another Student', rpad('$2b$12$', 60, 'x'));
