-- A name may be written in any script.
-- accepted
insert into public.users (role, email, full_name, password_hash)
values ('student', 'student@rules.invalid', '紫式部 Мурасаки موراساكي', rpad('$2b$12$', 60, 'x'));
