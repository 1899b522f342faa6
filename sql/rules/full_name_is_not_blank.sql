-- A name is more than blanks.
-- refused with: 23514
-- refused by: users_full_name_is_not_blank
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', '   ', rpad('$2b$12$', 60, 'x'));
