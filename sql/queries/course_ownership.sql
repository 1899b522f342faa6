-- Whether a student owns a course: asked before every lesson is shown.
-- served by: purchases_pkey
select exists (
  select
    from public.purchases
   where purchases.course_id = $1
     and purchases.student_id = $2
) as owned;
