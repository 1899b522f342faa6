-- Brings back what the steps before this one work with; the table that was dropped only as a name, without its rows.

create table public.purchases_in_one ();

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
