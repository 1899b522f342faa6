-- The sizes asked for must be possible together: said before the first row, not after the millionth.

do $$
declare
  students    constant bigint  := current_setting('codelearn.students');
  instructors constant bigint  := current_setting('codelearn.instructors');
  courses     constant bigint  := current_setting('codelearn.courses');
  purchases   constant bigint  := current_setting('codelearn.purchases');
  zipf        constant numeric := current_setting('codelearn.zipf');
  offered     constant bigint  := courses - courses / 20;
begin
  if students not between 1 and 100000000 then
    raise exception using errcode = 'invalid_parameter_value',
      message = format('students must be between 1 and 100000000, not %s', students);
  end if;
  if instructors not between 1 and 1000000 then
    raise exception using errcode = 'invalid_parameter_value',
      message = format('instructors must be between 1 and 1000000, not %s', instructors);
  end if;
  if courses not between 1 and 1000000 then
    raise exception using errcode = 'invalid_parameter_value',
      message = format('courses must be between 1 and 1000000, not %s', courses);
  end if;
  if purchases not between 0 and 1000000000 then
    raise exception using errcode = 'invalid_parameter_value',
      message = format('purchases must be between 0 and 1000000000, not %s', purchases);
  end if;
  if zipf not between 0 and 3 then
    raise exception using errcode = 'invalid_parameter_value',
      message = format('zipf must be between 0 (all courses sell alike) and 3, not %s', zipf);
  end if;
  if purchases > students * offered then
    raise exception using errcode = 'invalid_parameter_value',
      message = format('%s purchases are more than %s students can make: a student buys a course once, and %s of the '
                       '%s courses are on sale, so %s are possible',
                       purchases, students, offered, courses, students * offered),
      hint = 'Ask for fewer purchases, or for more students or courses.';
  end if;
end
$$;
