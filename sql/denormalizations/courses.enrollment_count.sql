-- How many students own each course: the number of its purchases.
select courses.id, count(purchases.student_id)::integer as enrollment_count
  from public.courses
  left join public.purchases on purchases.course_id = courses.id
 group by courses.id
 order by courses.id;
