-- Eight to twenty lessons a course, from the welcome to the farewell; one in four is only to be read.
-- fills: lessons

with stages (stage, titles) as (
  -- What a course comes to, in this order; each course words it in its own way.
  values
    (0, array['Welcome', 'What You Will Build', 'How This Course Works']),
    (1, array['Setting Up Your Tools', 'A Place to Work', 'Installation, Step by Step']),
    (2, array['First Steps', 'Your First Result', 'Hello, World']),
    (3, array['The Big Picture', 'A Map of the Field', 'Where It All Came From']),
    (4, array['Core Vocabulary', 'The Words We Use', 'Ideas You Will Need']),
    (5, array['How It Works Inside', 'The Mental Model', 'Under the Surface']),
    (6, array['Exercise: The Basics', 'Try It Yourself', 'Warm-Up Exercises']),
    (7, array['Building Blocks', 'Small Parts, Well Made', 'Putting Pieces Together']),
    (8, array['Reading Other People''s Work', 'A Good Example, Line by Line', 'Learning from the Source']),
    (9, array['Common Mistakes', 'What Goes Wrong and Why', 'Traps and How to Avoid Them']),
    (10, array['Asking the Right Questions', 'Finding Help', 'How to Read the Manual']),
    (11, array['Exercise: Halfway There', 'Checkpoint', 'Quiz: What You Know by Now']),
    (12, array['Naming Things', 'Keeping It Simple', 'A Matter of Style']),
    (13, array['Working with Others', 'Review and Feedback', 'Sharing Your Work']),
    (14, array['Testing What You Made', 'How Do You Know It Works?', 'Proof, Not Hope']),
    (15, array['Finding Faults', 'Debugging with a Plan', 'When Nothing Makes Sense']),
    (16, array['Measuring Before Changing', 'Making It Fast Enough', 'Where the Time Goes']),
    (17, array['Growing Up: Larger Problems', 'From Ten to Ten Million', 'When It Gets Big']),
    (18, array['Staying Safe', 'What Could Possibly Happen?', 'Trust and Its Limits']),
    (19, array['Case Study', 'A Story from Practice', 'How the Professionals Do It']),
    (20, array['Exercise: Bring It Together', 'Rehearsal', 'One Problem, Three Solutions']),
    (21, array['Final Project: The Plan', 'Your Own Project', 'The Assignment']),
    (22, array['Final Project: The Review', 'Looking Back', 'What a Good Solution Looks Like']),
    (23, array['Where to Go from Here', 'Farewell and Next Steps', 'Further Reading'])
), sentences (openings, middles, endings) as (
  values (
    array['This lesson takes its time.', 'Have paper and a pencil at hand.', 'Read the example before the explanation.',
          'We start from a question somebody really asked.', 'Nothing here has to be learned by heart.',
          'Here the earlier lessons come together.', 'A short one, and worth repeating.'],
    array['The first example works; the second one does not, and the difference is the point.',
          'Change one thing at a time and write down what happens.', 'Three ideas, each with an exercise of its own.',
          'Most people get this wrong the first time, which is the best way to remember it.',
          'Explain it to somebody else before you go on.', 'Every step can be undone, so try them all.',
          'The shortcut comes at the end, when you can tell why it is allowed.'],
    array['The answers are below the line.', 'If you are stuck, sleep on it.', 'Post your result in the forum.',
          'You will need it again in the final project.', 'The source is linked beside the video.']
  )
), curricula as (
  select courses.id as course_id, 8 + pg_temp.draw(30, courses.id, 13) as lessons
    from public.courses
), outline as (
  select row_number() over (order by curricula.course_id, position) as id,
         curricula.course_id,
         position,
         -- The first lesson is the first stage and the last one the last; those between are spread evenly.
         (position - 1) * 23 / (curricula.lessons - 1) as stage
    from curricula
   cross join generate_series(1, curricula.lessons) as position
)
insert into public.lessons (id, course_id, position, duration_seconds, title, video_url, body)
overriding system value
select outline.id,
       outline.course_id,
       outline.position,
       180 + pg_temp.draw(31, outline.course_id * 32 + outline.position, 1500),
       stages.titles[1 + pg_temp.draw(32, outline.course_id * 32 + outline.position, cardinality(stages.titles))],
       case
         when pg_temp.draw(33, outline.course_id * 32 + outline.position, 4) > 0 then
           format('https://video.codelearn.example/%s',
                  to_hex(pg_temp.deal(pg_temp.key(37), outline.course_id * 32 + outline.position)))
       end,
       format(E'%s %s\n\n%s\n',
              sentences.openings[1 + pg_temp.draw(34, outline.course_id * 32 + outline.position,
                                                    cardinality(sentences.openings))],
              sentences.middles[1 + pg_temp.draw(35, outline.course_id * 32 + outline.position,
                                                    cardinality(sentences.middles))],
              sentences.endings[1 + pg_temp.draw(36, outline.course_id * 32 + outline.position,
                                                    cardinality(sentences.endings))])
  from outline
  join stages on stages.stage = outline.stage
 cross join sentences
 order by outline.id;

select setval(pg_get_serial_sequence('public.lessons', 'id'), max(lessons.id)) from public.lessons;
