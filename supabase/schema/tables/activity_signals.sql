-- Tells open portal pages that a project's contacts moved, through Supabase Realtime where there is one.
--
-- Broadcast and not `postgres_changes`: that one hands out the key of every deleted row past row-level
-- security, and a deleted contact's id is what erasing promises to forget. The signal says nothing at all; who
-- hears it asks for the list with rights of its own.
--
-- One signal stands for everything within two seconds after it, so that a busy project costs an index lookup
-- for each message. Whoever hears it looks now and once more when those two seconds are over.

create unlogged table private.activity_signals (
  project_id uuid primary key references public.projects (id) on delete cascade,
  sent_at timestamptz not null
);

comment on table private.activity_signals is 'When a project''s last signal was sent; unlogged';

alter table private.activity_signals enable row level security;
