-- An account has a password hash.
-- refused with: 23502
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', 'A Student', null);
