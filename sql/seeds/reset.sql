-- Empties the demo database, and refuses when a row would be lost that is not demo data.
--
-- Everything hangs on an account, so the accounts decide. They are locked first: nobody signs up between the question
-- and the answer.

lock table public.users in access exclusive mode;

do $$
declare
  others bigint;
  example bigint;
begin
  select count(*), min(users.id)
    into others, example
    from public.users
   where users.email !~ '[@.]codelearn\.example$';

  if others > 0 then
    raise exception using
      errcode = 'object_not_in_prerequisite_state',
      message = format('%s not in the demo domain codelearn.example would be lost: number %s, to begin with',
                       case others when 1 then '1 account' else others || ' accounts' end, example),
      hint = 'This database is in use. Seed another one, or remove these accounts yourself if they can go.';
  end if;
end
$$;

truncate public.purchases, public.lessons, public.courses, public.users restart identity;
