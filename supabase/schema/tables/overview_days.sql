-- The overview's numbers of days that are over, counted once: a year of a busy website is too much to count anew for
-- each look at it. A row holds numbers and page URLs, of nobody in particular.
--
-- A day is a reader's day, so each time zone that somebody looks from has its own rows. They are made when they are
-- first asked for (`close_overview_days`), and made again when something in them was erased: a trigger notes every day
-- that a deleted, changed or back-dated row belongs to in `changed_overview_days`. The message path pays nothing for
-- this; its rows are never older than its transaction.

create table private.overview_days (
  project_id uuid not null references public.projects (id) on delete cascade,
  day date not null,
  time_zone text not null,
  new_contacts integer not null,
  returning_contacts integer not null,
  conversations jsonb not null,
  page_urls text[] not null,
  page_messages integer[] not null,
  primary key (project_id, day, time_zone)
);

comment on table private.overview_days is
  'The overview''s numbers of past days, thrown away when something in them changes';
comment on column private.overview_days.time_zone is 'Whose day it is';
comment on column private.overview_days.conversations is 'By channel: {all, anonymous} conversations begun that day';
comment on column private.overview_days.page_urls is
  'Where messages came from; page_messages holds how many, in the same order';

alter table private.overview_days enable row level security;

-- Nothing but added to while somebody deletes, so that nobody waits for anybody: no key, and no reference to the
-- project. A day may be in it twice. `discard_leftovers` takes what a deleted project left.

create table private.changed_overview_days (
  project_id uuid not null,
  day date not null
);

create index changed_overview_days_idx on private.changed_overview_days (project_id, day);

comment on table private.changed_overview_days is
  'Days whose kept numbers do not count any more, because something in them was deleted, changed or back-dated';

alter table private.changed_overview_days enable row level security;
