-- Lets the partitions take the place of purchases: one short lock, a few renamings, nothing is copied.
--
-- The names of the table, its keys and its indexes stay, so neither the application nor a query file changes. Views that
-- read the table would go on reading the old one. Make them anew here, in this transaction.

set local lock_timeout = '500ms';
lock table public.purchases in access exclusive mode;

alter table public.purchases rename to purchases_in_one;
alter index public.purchases_pkey rename to purchases_in_one_pkey;
alter index public.purchases_student_idx rename to purchases_in_one_student_idx;

alter table public.purchases_partitioned rename to purchases;
alter index public.purchases_partitioned_pkey rename to purchases_pkey;
alter index public.purchases_partitioned_student_idx rename to purchases_student_idx;

-- Whoever was allowed something on the table or a column of it still is.
do $$
declare
  statement text;
begin
  for statement in
    select format('grant %s%s on table public.purchases to %s%s', acl.privilege_type,
                  case when held.attname is null then '' else format(' (%I)', held.attname) end,
                  case when acl.grantee = 0 then 'public' else acl.grantee::regrole::text end,
                  case when acl.is_grantable then ' with grant option' else '' end)
      from (
        select null as attname, relacl as acl from pg_class where oid = 'public.purchases_in_one'::regclass
        union all
        select attname, attacl from pg_attribute
         where attrelid = 'public.purchases_in_one'::regclass and attnum > 0 and not attisdropped
      ) as held
     cross join lateral aclexplode(held.acl) as acl
  loop
    execute statement;
  end loop;

  execute format('alter table public.purchases owner to %I',
                 (select pg_get_userbyid(relowner) from pg_class where oid = 'public.purchases_in_one'::regclass));
end
$$;

create trigger purchases_are_permanent
  before update or delete on public.purchases
  for each row execute function public.refuse_purchase_change();

alter table public.purchases enable always trigger purchases_are_permanent;

comment on trigger purchases_are_permanent on public.purchases is
  'What was paid at checkout is kept for ever: a purchase is neither changed nor deleted.';

create trigger enrollments_after_insert
  after insert on public.purchases
  referencing new table as changed_purchases
  for each statement execute function public.count_enrollments('1');

create trigger enrollments_after_delete
  after delete on public.purchases
  referencing old table as changed_purchases
  for each statement execute function public.count_enrollments('-1');

create trigger enrollments_after_update_old
  after update on public.purchases
  referencing old table as changed_purchases
  for each statement execute function public.count_enrollments('-1');

create trigger enrollments_after_update_new
  after update on public.purchases
  referencing new table as changed_purchases
  for each statement execute function public.count_enrollments('1');

create trigger enrollments_after_truncate
  after truncate on public.purchases
  for each statement execute function public.clear_enrollments();

comment on trigger enrollments_after_insert on public.purchases is 'Adds what was bought.';
comment on trigger enrollments_after_delete on public.purchases is
  'Takes off what was deleted: right even for an owner who lifts purchases_are_permanent to obey a court.';
comment on trigger enrollments_after_update_old on public.purchases is 'Takes off the course a purchase named before.';
comment on trigger enrollments_after_update_new on public.purchases is 'Adds the course a purchase names now.';
comment on trigger enrollments_after_truncate on public.purchases is 'Sets every count to zero.';
