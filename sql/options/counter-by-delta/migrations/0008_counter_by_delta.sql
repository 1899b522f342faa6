-- Counts enrollments by appended differences that are folded into courses.enrollment_count later.
--
-- A purchase then writes no course: it appends what it changes to enrollment_changes, and any number of buyers of one
-- course do so side by side. enrollment_count plus what is pending is the number of purchases in every snapshot,
-- because each row moves from the one to the other in one transaction (maintenance/fold_enrollments.sql).

create table public.enrollment_changes (
  course_id  bigint  not null,
  id         bigint  not null generated always as identity,
  difference integer not null,

  constraint enrollment_changes_pkey primary key (course_id, id),
  constraint enrollment_changes_difference_is_not_zero check (difference <> 0)
) with (autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_scale_factor = 0);

comment on table public.enrollment_changes is
  'What purchases have changed and courses.enrollment_count does not contain yet: appended by triggers, taken away by '
  'the fold. Short-lived rows, so it is vacuumed by their number and not by a share of the table.';
comment on column public.enrollment_changes.course_id is
  'The course. Without a foreign key: the purchase has one, and this row would only lock the course once more.';
comment on column public.enrollment_changes.id is 'Tells rows of one course apart; says nothing about their order.';
comment on column public.enrollment_changes.difference is 'Students won, or lost where an owner has deleted purchases.';
comment on constraint enrollment_changes_pkey on public.enrollment_changes is
  'The course comes first, so that what is pending for one course is found at once.';

revoke all on table public.enrollment_changes from public;

create or replace function public.count_enrollments() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into public.enrollment_changes (course_id, difference)
  select changed_purchases.course_id, count(*) * tg_argv[0]::integer
    from changed_purchases
   group by changed_purchases.course_id;

  return null;
end
$$;

comment on function public.count_enrollments() is
  'Trigger function: appends the rows of the transition table changed_purchases to enrollment_changes, counted by '
  'course, times the argument of the trigger, 1 or -1.';

create or replace function public.clear_enrollments() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from public.enrollment_changes;

  update public.courses
     set enrollment_count = 0
   where courses.enrollment_count <> 0;

  return null;
end
$$;

comment on column public.courses.enrollment_count is
  'How many students own the course, but for what is pending in enrollment_changes: stored here on purpose so that a '
  'course card costs no count(). Kept by the fold, never written by hand. In no index: with one, no counter update '
  'could stay on its page (HOT).';
