-- Counts in the purchase itself again, after what is pending has been added.

-- Until the commit nobody buys and nobody folds: what they change in between would be counted twice or not at all.
lock table public.purchases in share row exclusive mode;
lock table public.enrollment_changes in access exclusive mode;

with pending as (
  select enrollment_changes.course_id, sum(enrollment_changes.difference)::integer as difference
    from public.enrollment_changes
   group by enrollment_changes.course_id
)
update public.courses
   set enrollment_count = courses.enrollment_count + pending.difference
  from pending
 where courses.id = pending.course_id
   and pending.difference <> 0;

drop table public.enrollment_changes;

create or replace function public.count_enrollments() returns trigger
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

create or replace function public.clear_enrollments() returns trigger
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

comment on column public.courses.enrollment_count is
  'How many students own the course: the number of its purchases, stored here on purpose so that a course card costs '
  'no count(). Kept by triggers on purchases, never written by hand. In no index: with one, no counter update '
  'could stay on its page (HOT), and purchases would slow down by a quarter.';
