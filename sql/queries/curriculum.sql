-- The lessons of a course, in the order in which they are taught.
-- served by: lessons_course_id_position_key
select lessons.id,
       lessons.position,
       lessons.title,
       lessons.duration_seconds,
       lessons.video_url is not null as has_video
  from public.lessons
 where lessons.course_id = $1
 order by lessons.position;
