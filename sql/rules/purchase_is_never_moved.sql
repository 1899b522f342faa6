-- A purchase stays with the course that was bought.
-- refused with: 23001
-- refused by: purchases_are_permanent
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x')),
       ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', prices.price
  from public.users
 cross join (values (49.99), (19.99)) as prices (price)
 where users.email = 'instructor@rules.invalid';

insert into public.purchases (student_id, course_id, price_paid)
select users.id, courses.id, courses.price
  from public.users
 cross join public.courses
 where users.email = 'student@rules.invalid'
   and courses.title = 'Course of rules.invalid'
   and courses.price = 49.99;

update public.purchases
   set course_id = courses.id
  from public.users
 cross join public.courses
 where users.id = purchases.student_id
   and users.email = 'student@rules.invalid'
   and courses.title = 'Course of rules.invalid'
   and courses.price = 19.99;
