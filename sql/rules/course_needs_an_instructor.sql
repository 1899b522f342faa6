-- A course belongs to somebody.
-- refused with: 23502
insert into public.courses (instructor_id, title, price)
values (null, 'Course of rules.invalid', 49.99);
