-- Keeps courses.enrollment_count equal to the number of purchases, whichever statement writes them.
--
-- One call a statement, not a row: the transition table holds every row the statement wrote, each course is counted
-- once and updated once. A row trigger would write a new version of the course for every purchase, which is
-- quadratic inside one transaction (12 times the load time at 100,000 rows, where this costs 2 per cent).
--
-- No deadlock between statements, in whatever order a basket names its courses: by the time this runs, the foreign
-- key has taken FOR KEY SHARE on the courses, which does not conflict with FOR NO KEY UPDATE; the locks that do
-- conflict are taken here alone, in the order of id. sql/queries/purchase.sql takes them before it inserts, which
-- saves the server from recording shared locks. A transaction that buys by several statements must name the courses
-- in the order of id across them.
--
-- Security definer: who may buy need not be allowed to write courses. So the search path is fixed, names are
-- qualified, and nobody may call it but the trigger.
--
-- Not "enable always": a logical replica receives the count with the row of the course and must not count again.

create function public.count_enrollments() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  direction constant integer := tg_argv[0];
  course_ids bigint[];
  differences bigint[];
begin
  select array_agg(changed.course_id order by changed.course_id),
         array_agg(changed.students * direction order by changed.course_id)
    into course_ids, differences
    from (
      select changed_purchases.course_id, count(*) as students
        from changed_purchases
       group by changed_purchases.course_id
    ) as changed;

  if course_ids is null then
    return null;
  end if;

  perform courses.id
     from public.courses
    where courses.id = any (course_ids)
    order by courses.id
      for no key update;

  update public.courses
     set enrollment_count = courses.enrollment_count + changed.difference
    from unnest(course_ids, differences) as changed (course_id, difference)
   where courses.id = changed.course_id;

  return null;
end
$$;

comment on function public.count_enrollments() is
  'Trigger function: adds the rows of the transition table changed_purchases to courses.enrollment_count, times the '
  'argument of the trigger, 1 or -1.';

create function public.clear_enrollments() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update public.courses
     set enrollment_count = 0
   where courses.enrollment_count <> 0;

  return null;
end
$$;

comment on function public.clear_enrollments() is 'Trigger function: no purchases, no enrollments.';

revoke execute on function public.count_enrollments() from public;
revoke execute on function public.clear_enrollments() from public;

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

-- Purchases may be older than their counter; creating the triggers has locked out new ones until the commit.
update public.courses
   set enrollment_count = counted.students
  from (
    select every_course.id, count(purchases.course_id) as students
      from public.courses as every_course
      left join public.purchases on purchases.course_id = every_course.id
     group by every_course.id
  ) as counted
 where courses.id = counted.id
   and courses.enrollment_count <> counted.students;
