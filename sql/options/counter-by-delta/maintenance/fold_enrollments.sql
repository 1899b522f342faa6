-- Adds what is pending to the courses' counts.
-- every: 1 second
--
-- One statement: a row leaves enrollment_changes and enters the count in the same snapshot. Folds that meet share the
-- rows between them, and lock the courses in the order of id.
with taken as (
  delete from public.enrollment_changes
  returning enrollment_changes.course_id, enrollment_changes.difference
), sums as (
  select taken.course_id, sum(taken.difference)::integer as difference
    from taken
   group by taken.course_id
), locked as (
  select courses.id, sums.difference
    from public.courses
    join sums on sums.course_id = courses.id
   where sums.difference <> 0
   order by courses.id
     for no key update of courses
), folded as (
  update public.courses
     set enrollment_count = courses.enrollment_count + locked.difference
    from locked
   where courses.id = locked.id
  returning locked.difference
)
select count(*)::integer as courses, coalesce(sum(folded.difference), 0)::integer as students
  from folded;
