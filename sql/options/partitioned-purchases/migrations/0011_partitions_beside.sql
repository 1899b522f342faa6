-- Puts an empty copy of purchases beside it, in 16 partitions by student, and lets every new purchase enter both.
--
-- From the commit on the two differ only by purchases that are older than it. The copy has all constraints at once, so
-- that what does not fit is found while nobody waits for it. Keys contain the student, so the primary key holds across
-- partitions, and a student's purchases lie in one of them.

-- Who comes behind this waits no longer than this does; the tool tries again for a while. The order is that in which a
-- purchase takes its locks, so that nobody waits in a circle.
set local lock_timeout = '500ms';
lock table public.purchases, public.courses, public.users in share row exclusive mode;

create table public.purchases_partitioned (
  student_id   bigint           not null,
  course_id    bigint           not null,
  purchased_at timestamptz      not null default now(),
  student_role public.user_role not null generated always as ('student'::public.user_role) stored,
  price_paid   numeric(10, 2)   not null,

  constraint purchases_partitioned_pkey primary key (course_id, student_id),
  constraint purchases_student_fkey foreign key (student_id, student_role) references public.users (id, role),
  constraint purchases_course_fkey foreign key (course_id) references public.courses (id),
  constraint purchases_price_paid_range check (price_paid between 0 and 99999999.99)
) partition by hash (student_id);

create index purchases_partitioned_student_idx on public.purchases_partitioned (student_id, student_role);

do $$
begin
  for remainder in 0..15 loop
    execute format('create table public.%I partition of public.purchases_partitioned
                      for values with (modulus 16, remainder %s)',
                   'purchases_' || to_char(remainder, 'FM00'), remainder);
  end loop;
end
$$;

comment on table public.purchases_partitioned is
  'One row for each course a student owns. Permanent: a row is written once at checkout and never changes. In '
  'partitions by student, so that they can lie on several disks.';
comment on column public.purchases_partitioned.student_id is 'Who bought. Chooses the partition.';
comment on column public.purchases_partitioned.course_id is 'What was bought.';
comment on column public.purchases_partitioned.purchased_at is 'When the purchase was made.';
comment on column public.purchases_partitioned.student_role is
  'Always student: the half of the foreign key that lets no instructor buy.';
comment on column public.purchases_partitioned.price_paid is
  'What the student paid at checkout, discounts taken off; courses.price may have changed since.';
comment on constraint purchases_partitioned_pkey on public.purchases_partitioned is
  'A student owns a course at most once. The course comes first, so that this one index also lists a course''s buyers '
  'and serves the foreign key to courses; the index of the other foreign key lists a student''s courses.';
comment on index public.purchases_partitioned_student_idx is
  'Serves the list of a student''s courses and the foreign key.';

create function public.mirror_purchases() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.purchases_partitioned (student_id, course_id, purchased_at, price_paid)
  select new_purchases.student_id, new_purchases.course_id, new_purchases.purchased_at, new_purchases.price_paid
    from new_purchases
  on conflict do nothing;

  return null;
end
$$;

create function public.refuse_moving_purchases() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = 'object_in_use',
    message = format('purchases are being moved into partitions: %s is refused until that is done', lower(tg_op));
end
$$;

comment on function public.mirror_purchases() is 'Trigger function: every new purchase enters the partitions too.';
comment on function public.refuse_moving_purchases() is
  'Trigger function: refuses what the partitions would not learn of (55006).';

revoke execute on function public.mirror_purchases() from public;
revoke execute on function public.refuse_moving_purchases() from public;

-- The lock has waited for everyone who was writing, so what these two do not see is committed before the fill begins.
create trigger mirrored_after_insert
  after insert on public.purchases
  referencing new table as new_purchases
  for each statement execute function public.mirror_purchases();

create trigger moving_before_change
  before update or delete or truncate on public.purchases
  for each statement execute function public.refuse_moving_purchases();

alter table public.purchases enable always trigger mirrored_after_insert;
alter table public.purchases enable always trigger moving_before_change;

-- Commits after every batch, so that no lock is held longer than one takes; begins anew where it was stopped, because
-- what is there already is left out.
create procedure public.fill_partitions(batch_size integer)
language plpgsql
as $$
declare
  course bigint := -9223372036854775808;
  student bigint := -9223372036854775808;
  moved bigint;
begin
  loop
    with batch as materialized (
      select purchases.student_id, purchases.course_id, purchases.purchased_at, purchases.price_paid
        from public.purchases
       where (purchases.course_id, purchases.student_id) > (course, student)
       order by purchases.course_id, purchases.student_id
       limit batch_size
    ), copied as (
      insert into public.purchases_partitioned (student_id, course_id, purchased_at, price_paid)
      select batch.student_id, batch.course_id, batch.purchased_at, batch.price_paid
        from batch
      on conflict do nothing
    ), ends as (
      select batch.course_id, batch.student_id, count(*) over () as rows
        from batch
       order by batch.course_id desc, batch.student_id desc
       limit 1
    )
    select ends.course_id, ends.student_id, ends.rows
      into course, student, moved
      from ends;

    exit when not found;
    commit;
  end loop;
end
$$;

comment on procedure public.fill_partitions(integer) is
  'Copies every purchase that the partitions lack, so many a transaction.';

revoke execute on procedure public.fill_partitions(integer) from public;
