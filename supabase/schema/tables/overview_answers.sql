-- What the overview last said about a large project, for a minute. To tell the contacts of a year apart takes tenths of
-- a second at a million contacts, and the page is looked at again and again. Numbers of nobody in particular, which say
-- when they were counted.

create table private.overview_answers (
  project_id uuid not null references public.projects (id) on delete cascade,
  question jsonb not null,
  counted_at timestamptz not null,
  answer jsonb not null,
  primary key (project_id, question)
);

comment on table private.overview_answers is 'The overview''s numbers as they were a moment ago';
comment on column private.overview_answers.question is 'What was asked, with its range of days and its time zone';
comment on column private.overview_answers.counted_at is 'Since when changes are not in it';

alter table private.overview_answers enable row level security;
