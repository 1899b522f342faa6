-- The price of a course may change after it was bought; what was paid does not.
-- accepted
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x')),
       ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', 49.99
  from public.users
 where users.email = 'instructor@rules.invalid';

insert into public.purchases (student_id, course_id, price_paid)
select users.id, courses.id, courses.price
  from public.users
 cross join public.courses
 where users.email = 'student@rules.invalid'
   and courses.title = 'Course of rules.invalid';

update public.courses
   set price = 99.99
 where courses.title = 'Course of rules.invalid';

do $$
begin
  assert (
    select purchases.price_paid = 49.99
      from public.purchases
      join public.users on users.id = purchases.student_id
     where users.email = 'student@rules.invalid'
  ), 'what was paid has changed with the price';
end
$$;
