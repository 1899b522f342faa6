-- One lesson with its content.
-- served by: lessons_pkey
select lessons.course_id,
       lessons.position,
       lessons.title,
       lessons.video_url,
       lessons.body
  from public.lessons
 where lessons.id = $1;
