-- How many students own each course, but for what is pending: purchases = enrollment_count + pending, in every snapshot.
select courses.id, (bought.students - pending.difference)::integer as enrollment_count
  from public.courses
 cross join lateral (
   select count(*) as students
     from public.purchases
    where purchases.course_id = courses.id
 ) as bought
 cross join lateral (
   select coalesce(sum(enrollment_changes.difference), 0) as difference
     from public.enrollment_changes
    where enrollment_changes.course_id = courses.id
 ) as pending
 order by courses.id;
