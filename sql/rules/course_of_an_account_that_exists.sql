-- A course belongs to an account that exists.
-- refused with: 23503
-- refused by: courses_instructor_fkey
insert into public.courses (instructor_id, title, price)
values (-1, 'Course of rules.invalid', 49.99);
