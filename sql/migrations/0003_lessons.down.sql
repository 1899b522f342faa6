-- Removes the lessons.

drop table public.lessons;
