-- Who bought which course for how much: the junction of students and courses.

create table public.purchases (
  student_id   bigint           not null,
  course_id    bigint           not null,
  purchased_at timestamptz      not null default now(),
  student_role public.user_role not null generated always as ('student'::public.user_role) stored,
  price_paid   numeric(10, 2)   not null,

  constraint purchases_pkey primary key (course_id, student_id),
  constraint purchases_student_fkey foreign key (student_id, student_role) references public.users (id, role),
  constraint purchases_course_fkey foreign key (course_id) references public.courses (id),
  constraint purchases_price_paid_range check (price_paid between 0 and 99999999.99)
);

create index purchases_student_idx on public.purchases (student_id, student_role);

comment on table public.purchases is
  'One row for each course a student owns. Permanent: a row is written once at checkout and never changes.';
comment on column public.purchases.student_id is 'Who bought.';
comment on column public.purchases.course_id is 'What was bought.';
comment on column public.purchases.purchased_at is 'When the purchase was made.';
comment on column public.purchases.student_role is
  'Always student: the half of the foreign key that lets no instructor buy.';
comment on column public.purchases.price_paid is
  'What the student paid at checkout, discounts taken off; courses.price may have changed since.';
comment on constraint purchases_pkey on public.purchases is
  'A student owns a course at most once. The course comes first, so that this one index also lists a course''s buyers '
  'and serves the foreign key to courses; the index of the other foreign key lists a student''s courses.';
comment on index public.purchases_student_idx is 'Serves the list of a student''s courses and the foreign key.';
