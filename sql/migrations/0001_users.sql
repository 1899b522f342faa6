-- Everyone who signs in: students and instructors, told apart by role.

create type public.user_role as enum ('student', 'instructor');

comment on type public.user_role is
  'What an account may do: a student buys courses, an instructor owns them. No account does both.';

create table public.users (
  id            bigint generated always as identity,
  created_at    timestamptz      not null default now(),
  role          public.user_role not null default 'student',
  email         text collate "C" not null,
  full_name     text             not null,
  password_hash text             not null,

  constraint users_pkey primary key (id),
  constraint users_email_key unique (email),
  constraint users_role_id_key unique (role, id),
  constraint users_email_length check (length(email) between 3 and 254),
  constraint users_email_is_lower_case check (email = lower(email)),
  constraint users_email_has_one_at_sign check (email ~ '^[!-?A-~]+@[!-?A-~]+$'),
  constraint users_full_name_length check (length(full_name) <= 200),
  constraint users_full_name_is_not_blank check (btrim(full_name) <> ''),
  constraint users_password_hash_is_bcrypt check (
    length(password_hash) = 60 and password_hash ~ '^\$2[aby]\$[0-9][0-9]\$[./A-Za-z0-9]+$'
  )
);

comment on table public.users is
  'Accounts. The role decides what an account can be joined to: courses accept instructors, purchases accept students.';
comment on column public.users.id is 'Surrogate key; never changes and is never used again.';
comment on column public.users.created_at is 'When the account was opened.';
comment on column public.users.role is
  'student or instructor; cannot change while a course or a purchase refers to the account in its role.';
comment on column public.users.email is
  'Login name. Printable ASCII in lower case (an international domain is stored in its xn-- form), so that '
  'the unique constraint holds whatever letter case was typed, under every collation; "C" keeps the index small, '
  'fast and independent of the operating system. 254 characters is the longest address SMTP can carry (RFC 5321).';
comment on column public.users.full_name is 'The name as its bearer writes it, in any script and any order.';
comment on column public.users.password_hash is
  'bcrypt only: $2a$, $2b$ or $2y$, cost, 22 characters of salt, 31 of digest; 60 characters in all.';
comment on constraint users_role_id_key on public.users is
  'Not a key anybody needs (id alone is one), but the target of the foreign keys that accept one role only. The role '
  'comes first, so that the index also lists the accounts of a role and never competes with the primary key.';
comment on constraint users_password_hash_is_bcrypt on public.users is
  'Length and an open-ended pattern say the same as {53} does, at a fifth of its cost in bulk loads.';
