-- How many requests a project's ceilings turned away, day by day, so that its owner sees it. A row is written by
-- refusals alone. Kept for 90 days.

create table private.ceilings_met (
  project_id uuid not null references public.projects (id) on delete cascade,
  day date not null,
  what text not null,
  refused bigint not null,
  primary key (project_id, day, what)
);

comment on table private.ceilings_met is 'Requests that a ceiling turned away, by day (UTC) and ceiling';

alter table private.ceilings_met enable row level security;
