-- How often something happened in the current minute, hour or day: messages of a visitor, new contacts of a project. A
-- visitor is known by the hash of the contact id or of the conversation key; an address would tell more, and is never
-- here.
--
-- Unlogged: counters that a crash empties cost nobody anything, and writing them costs half as much.

create unlogged table private.rates (
  project_id uuid not null references public.projects (id) on delete cascade,
  what text not null,
  key bytea not null,
  ends_at timestamptz not null,
  used integer not null,
  primary key (project_id, what, key)
) with (fillfactor = 70);

create index rates_ends_at_idx on private.rates (ends_at);

comment on table private.rates is 'What was used of each ceiling in its current window; unlogged';
comment on column private.rates.what is 'Which ceiling: see rules/ceilings.sql';
comment on column private.rates.key is
  'Whose: SHA-256 of a contact id or of a conversation key; of a ceiling for the whole project, nothing';

alter table private.rates enable row level security;
