-- What a course consists of, in the order in which it is taught.

create table public.lessons (
  id               bigint generated always as identity,
  course_id        bigint  not null,
  position         integer not null,
  duration_seconds integer not null,
  title            text    not null,
  video_url        text,
  body             text    not null,

  constraint lessons_pkey primary key (id),
  constraint lessons_course_id_position_key unique (course_id, position) deferrable initially immediate,
  constraint lessons_course_fkey foreign key (course_id) references public.courses (id) on delete cascade,
  constraint lessons_position_is_positive check (position > 0),
  constraint lessons_duration_is_positive check (duration_seconds > 0),
  constraint lessons_title_length check (length(title) <= 200),
  constraint lessons_title_is_not_blank check (btrim(title) <> ''),
  constraint lessons_video_url_is_https check (video_url like 'https://_%'),
  constraint lessons_video_url_length check (length(video_url) <= 2048),
  constraint lessons_body_length check (length(body) <= 100000)
);

comment on table public.lessons is 'Lessons: parts of one course, which go when the course goes.';
comment on column public.lessons.id is 'Surrogate key: a lesson keeps it when the course is rearranged.';
comment on column public.lessons.course_id is 'The course the lesson is part of.';
comment on column public.lessons.position is 'Place in the course, counted from 1; gaps are allowed.';
comment on column public.lessons.duration_seconds is 'Time to plan for the lesson, in seconds.';
comment on column public.lessons.title is 'Shown in the curriculum.';
comment on column public.lessons.video_url is
  'Where the recording is streamed from. Null means the lesson is only to be read.';
comment on column public.lessons.body is 'Text of the lesson in Markdown; empty when the recording says it all.';
comment on constraint lessons_course_id_position_key on public.lessons is
  'One lesson a place. Checked at the end of a statement, or of the transaction where it is deferred, so that lessons '
  'can change places. Its B-tree serves the curriculum (course_id = … order by position) and the foreign key.';
