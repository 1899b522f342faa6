-- The only way for the application to a password hash: one account a call, by its e-mail.
--
-- The application has no right to the column, so an injected "select *" brings no hashes with it. The body is
-- sql/queries/login.sql, whose plan is proven there: a function's plan cannot be seen from outside.

create function public.find_login(login_email text)
returns table (id bigint, role public.user_role, password_hash text)
language sql
stable
strict
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
  select users.id, users.role, users.password_hash
    from public.users
   where users.email = lower($1 collate "C")
$$;

comment on function public.find_login(text) is
  'The account with this e-mail, in any letter case, for the application to compare the password with; no row when '
  'there is none (compare with a fixed hash then, so that both answers take the same time).';

revoke execute on function public.find_login(text) from public;
