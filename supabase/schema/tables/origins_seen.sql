-- Which websites the widget was seen on lately, so that whoever installs it sees what is missing: those that the
-- project refused, and those that its diagnostics told of. An origin is a website's, of nobody in particular, but
-- strangers choose it: twenty of a project at most, for seven days. Unlogged: a crash may empty it.

create unlogged table private.origins_seen (
  project_id uuid not null references public.projects (id) on delete cascade,
  origin text not null,
  seen_at timestamptz not null,
  consent jsonb,
  primary key (project_id, origin)
);

create index origins_seen_seen_at_idx on private.origins_seen (seen_at);

comment on table private.origins_seen is
  'Origins that were refused, or that the widget''s diagnostics told of, lately; unlogged';
comment on column private.origins_seen.consent is
  'What diagnostics said of consent there: {state, source, category, widgetVersion}; null: they were not open';

alter table private.origins_seen enable row level security;
