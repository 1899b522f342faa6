-- The students of a course, a page at a time: the page after student $2 (0 for the first), at most $3 of them.
-- served by: purchases_pkey, users_pkey
select students.id,
       students.full_name,
       page.purchased_at
  from (
    select purchases.student_id, purchases.purchased_at
      from public.purchases
     where purchases.course_id = $1
       and purchases.student_id > $2
     order by purchases.student_id
     limit $3
  ) as page
  join public.users as students on students.id = page.student_id
 order by students.id;
