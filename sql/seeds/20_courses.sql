-- Courses on 48 subjects: most on sale, every twentieth still a draft; a few instructors have made many.
-- parameter: courses 50 how many courses
-- fills: courses

with choices (subjects, titles, prices) as (
  values (
    array['SQL', 'PostgreSQL', 'Database Design', 'TypeScript', 'JavaScript', 'Node.js', 'Python', 'Rust', 'Go', 'Java',
          'C++', 'Kotlin', 'Swift', 'React', 'Vue', 'CSS', 'Web Accessibility', 'Web Security', 'Cryptography', 'Linux',
          'Shell Scripting', 'Git', 'Docker', 'Kubernetes', 'Terraform', 'Redis', 'Kafka', 'GraphQL', 'Microservices',
          'System Design', 'Algorithms', 'Data Structures', 'Compilers', 'Operating Systems', 'Networking',
          'Machine Learning', 'Deep Learning', 'Statistics', 'Linear Algebra', 'Data Visualization', 'Spreadsheets',
          'Technical Writing', 'Product Management', 'User Research', 'Typography', 'Photography', 'Music Theory',
          'Public Speaking'],
    array['%s for Beginners', 'Practical %s', '%s in Depth', 'The Complete %s Course', '%s by Example',
          '%s from Zero to Production', 'Advanced %s', '%s for Busy People', 'Thinking in %s', '%s: The Hard Parts',
          '%s in a Weekend', 'A Gentle Introduction to %s', 'Mastering %s', '%s Projects', 'The Art of %s',
          '%s for Teams', 'Modern %s', '%s Without Fear', '%s Bootcamp', 'Everyday %s', 'The %s Workshop',
          '%s Under the Hood', 'Teaching Yourself %s', '%s: Patterns and Mistakes'],
    array[0, 9.99, 14.99, 19.99, 19.99, 24.99, 29.99, 29.99, 39.99, 49.99, 49.99, 69.99, 89.99, 129.99, 199.99]
  )
), planned as (
  select id,
         -- Everyone has made something before anyone has made more; after that the better of two draws wins.
         case
           when id <= current_setting('codelearn.instructors')::bigint then id
           else 1 + least(pg_temp.draw(20, id, current_setting('codelearn.instructors')::bigint),
                          pg_temp.draw(21, id, current_setting('codelearn.instructors')::bigint))
         end as instructor_id,
         -- 5003 is prime and divides no product of the two list sizes: no title comes twice before all have come once.
         (id * 5003 + pg_temp.draw(22, 0, 1000000))
           % (cardinality(choices.subjects) * cardinality(choices.titles)) as choice,
         (id - 1) / (cardinality(choices.subjects) * cardinality(choices.titles)) as repetition,
         choices.*
    from generate_series(1, current_setting('codelearn.courses')::bigint) as id
   cross join choices
)
insert into public.courses (id, instructor_id, published_at, price, title)
overriding system value
select planned.id,
       planned.instructor_id,
       case
         when planned.id % 20 <> 0 then
           -- A course takes its instructor a week at least; two courses in three came in the first half.
           pg_temp.moment(
             pg_temp.morning_of(
               pg_temp.day_of(instructors.created_at) + 7
                 + least(pg_temp.draw(23, planned.id, 1025 - pg_temp.day_of(instructors.created_at)),
                         pg_temp.draw(24, planned.id, 1025 - pg_temp.day_of(instructors.created_at)))),
             pg_temp.deal(pg_temp.key(26), planned.id))
       end,
       planned.prices[1 + pg_temp.draw(25, planned.id, cardinality(planned.prices))],
       format(planned.titles[1 + planned.choice / cardinality(planned.subjects)],
              planned.subjects[1 + planned.choice % cardinality(planned.subjects)])
         || case when planned.repetition > 0 then format(' (Edition %s)', planned.repetition + 1) else '' end
  from planned
  join public.users as instructors on instructors.id = planned.instructor_id
 order by planned.id;

select setval(pg_get_serial_sequence('public.courses', 'id'), max(courses.id)) from public.courses;
