-- An e-mail is printable ASCII: no space, and no letter that only looks like another one.
-- refused with: 23514
-- refused by: users_email_has_one_at_sign
insert into public.users (role, email, full_name, password_hash)
values ('student', 'studеnt@rules.invalid' /* with a Cyrillic е */, 'A Student', rpad('$2b$12$', 60, 'x'));
