-- What the web application may do: sign people up, log them in, show and edit courses, and sell them.
-- connection limit: 50
-- statement timeout: 10s
-- lock timeout: 2s
-- idle timeout: 60s
--
-- Column by column, so that the lists below say what is missing on purpose: nobody reads a password hash (the login
-- asks public.find_login for one), promotes an account, hands over a course, writes a counter, backdates or changes a
-- purchase, or chooses an id. Nothing here can be deleted but a lesson.

grant usage on schema public to webapp;

grant select (id, created_at, role, email, full_name) on public.users to webapp;
grant insert (email, full_name, password_hash) on public.users to webapp;
grant update (email, full_name, password_hash) on public.users to webapp;
grant execute on function public.find_login(text) to webapp;

grant select on public.courses to webapp;
grant insert (instructor_id, title, price, published_at) on public.courses to webapp;
grant update (title, price, published_at) on public.courses to webapp;

grant select, delete on public.lessons to webapp;
grant insert (course_id, position, duration_seconds, title, video_url, body) on public.lessons to webapp;
grant update (position, duration_seconds, title, video_url, body) on public.lessons to webapp;

grant select on public.purchases to webapp;
grant insert (student_id, course_id, price_paid) on public.purchases to webapp;

grant select (course_id, difference) on public.enrollment_changes to webapp;
