-- What is taught and sold: each course belongs to exactly one instructor.

create table public.courses (
  id               bigint generated always as identity,
  instructor_id    bigint           not null,
  published_at     timestamptz,
  enrollment_count integer          not null default 0,
  instructor_role  public.user_role not null generated always as ('instructor'::public.user_role) stored,
  price            numeric(10, 2)   not null,
  title            text             not null,

  constraint courses_pkey primary key (id),
  constraint courses_instructor_fkey foreign key (instructor_id, instructor_role) references public.users (id, role),
  constraint courses_enrollment_count_is_not_negative check (enrollment_count >= 0),
  constraint courses_price_range check (price between 0 and 99999999.99),
  constraint courses_title_length check (length(title) <= 200),
  constraint courses_title_is_not_blank check (btrim(title) <> '')
);

create index courses_instructor_idx on public.courses (instructor_id, instructor_role);

comment on table public.courses is 'Courses, each made by one instructor and made of lessons.';
comment on column public.courses.id is 'Surrogate key.';
comment on column public.courses.instructor_id is 'Who made the course and is paid for it.';
comment on column public.courses.published_at is
  'When the course went on sale. Null means it is a draft: nobody can find or buy it yet.';
comment on column public.courses.enrollment_count is
  'How many students own the course: the number of its purchases, stored here on purpose so that a course card costs '
  'no count(). Kept by triggers on purchases, never written by hand. In no index: with one, no counter update '
  'could stay on its page (HOT), and purchases would slow down by a quarter.';
comment on column public.courses.instructor_role is
  'Always instructor: the half of the foreign key that lets no student own a course.';
comment on column public.courses.price is
  'Today''s price; what a student paid is in purchases. The upper bound also keeps out NaN, which numeric accepts and '
  'which sorts above every number.';
comment on column public.courses.title is 'Shown on the course card. Two instructors may choose the same title.';
comment on index public.courses_instructor_idx is 'Serves the list of an instructor''s courses and the foreign key.';
