-- Removes the accounts and their role type.

drop table public.users;
drop type public.user_role;
