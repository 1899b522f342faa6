-- Every purchase is counted in the statement that makes it: pending at first, on its course after the fold.
-- accepted
insert into public.users (role, email, full_name, password_hash)
values ('instructor', 'instructor@rules.invalid', 'An Instructor', rpad('$2b$12$', 60, 'x')),
       ('student', 'student@rules.invalid', 'A Student', rpad('$2b$12$', 60, 'x')),
       ('student', 'other-student@rules.invalid', 'Another Student', rpad('$2b$12$', 60, 'x'));

insert into public.courses (instructor_id, title, price)
select users.id, 'Course of rules.invalid', prices.price
  from public.users
 cross join (values (49.99), (19.99)) as prices (price)
 where users.email = 'instructor@rules.invalid';

insert into public.purchases (student_id, course_id, price_paid)
select users.id, courses.id, courses.price
  from public.users
 cross join public.courses
 where users.email in ('student@rules.invalid', 'other-student@rules.invalid')
   and courses.title = 'Course of rules.invalid';

do $$
begin
  assert (
    select array_agg(courses.enrollment_count + pending.difference) = '{2, 2}'
      from public.courses
     cross join lateral (
       select coalesce(sum(enrollment_changes.difference), 0) as difference
         from public.enrollment_changes
        where enrollment_changes.course_id = courses.id
     ) as pending
     where courses.title = 'Course of rules.invalid'
  ), 'enrollment_count and what is pending are not the number of purchases';
end
$$;
