-- Goes back to one table beside the partitions. Nobody buys meanwhile: it copies every row under a lock.

lock table public.purchases, public.courses, public.users in access exclusive mode;

drop table public.purchases_in_one;

alter table public.purchases rename to purchases_partitioned;
alter index public.purchases_pkey rename to purchases_partitioned_pkey;
alter index public.purchases_student_idx rename to purchases_partitioned_student_idx;

drop trigger purchases_are_permanent on public.purchases_partitioned;
drop trigger enrollments_after_insert on public.purchases_partitioned;
drop trigger enrollments_after_delete on public.purchases_partitioned;
drop trigger enrollments_after_update_old on public.purchases_partitioned;
drop trigger enrollments_after_update_new on public.purchases_partitioned;
drop trigger enrollments_after_truncate on public.purchases_partitioned;

create table public.purchases (
  student_id   bigint           not null,
  course_id    bigint           not null,
  purchased_at timestamptz      not null default now(),
  student_role public.user_role not null generated always as ('student'::public.user_role) stored,
  price_paid   numeric(10, 2)   not null,

  constraint purchases_pkey primary key (course_id, student_id),
  constraint purchases_student_fkey foreign key (student_id, student_role) references public.users (id, role),
  constraint purchases_course_fkey foreign key (course_id) references public.courses (id),
  constraint purchases_price_paid_range check (price_paid between 0 and 99999999.99)
);

create index purchases_student_idx on public.purchases (student_id, student_role);

comment on table public.purchases is
  'One row for each course a student owns. Permanent: a row is written once at checkout and never changes.';
comment on column public.purchases.student_id is 'Who bought.';
comment on column public.purchases.course_id is 'What was bought.';
comment on column public.purchases.purchased_at is 'When the purchase was made.';
comment on column public.purchases.student_role is
  'Always student: the half of the foreign key that lets no instructor buy.';
comment on column public.purchases.price_paid is
  'What the student paid at checkout, discounts taken off; courses.price may have changed since.';
comment on constraint purchases_pkey on public.purchases is
  'A student owns a course at most once. The course comes first, so that this one index also lists a course''s buyers '
  'and serves the foreign key to courses; the index of the other foreign key lists a student''s courses.';
comment on index public.purchases_student_idx is 'Serves the list of a student''s courses and the foreign key.';

insert into public.purchases (student_id, course_id, purchased_at, price_paid)
select copy.student_id, copy.course_id, copy.purchased_at, copy.price_paid
  from public.purchases_partitioned as copy;

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
        select null as attname, relacl as acl from pg_class where oid = 'public.purchases_partitioned'::regclass
        union all
        select attname, attacl from pg_attribute
         where attrelid = 'public.purchases_partitioned'::regclass and attnum > 0 and not attisdropped
      ) as held
     cross join lateral aclexplode(held.acl) as acl
  loop
    execute statement;
  end loop;

  execute format('alter table public.purchases owner to %I',
                 (select pg_get_userbyid(relowner) from pg_class where oid = 'public.purchases_partitioned'::regclass));
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

create trigger mirrored_after_insert
  after insert on public.purchases
  referencing new table as new_purchases
  for each statement execute function public.mirror_purchases();

create trigger moving_before_change
  before update or delete or truncate on public.purchases
  for each statement execute function public.refuse_moving_purchases();

alter table public.purchases enable always trigger mirrored_after_insert;
alter table public.purchases enable always trigger moving_before_change;
