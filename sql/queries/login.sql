-- The account with an e-mail, for its password to be compared: the body of public.find_login, which the web calls.
-- served by: users_email_key
select users.id, users.role, users.password_hash
  from public.users
 where users.email = lower($1 collate "C");
