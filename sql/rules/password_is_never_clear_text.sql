-- A password in clear text is refused.
-- refused with: 23514
-- refused by: users_password_hash_is_bcrypt
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', 'correct horse battery staple');
