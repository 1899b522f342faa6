-- Once a course is rearranged, every lesson has a place of its own again.
-- refused with: 23505
-- refused by: lessons_course_id_position_key
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

insert into public.lessons (course_id, position, duration_seconds, title, body)
select courses.id, places.place, 600, places.title, ''
  from public.courses
 cross join (values (1, 'First'), (2, 'Second')) as places (place, title)
 where courses.title = 'Course of rules.invalid';

set constraints public.lessons_course_id_position_key deferred;

update public.lessons
   set position = 2
  from public.courses
 where courses.id = lessons.course_id
   and courses.title = 'Course of rules.invalid'
   and lessons.title = 'First';

set constraints public.lessons_course_id_position_key immediate;
