-- How many messages a visitor sent in the current minute. A visitor is known by the hash of the contact id
-- or of the conversation key; an address would tell more, and is never here.
--
-- Unlogged: counters that a crash empties cost nobody anything, and writing them costs half as much.

create unlogged table private.message_rates (
  project_id uuid not null references public.projects (id) on delete cascade,
  sender_hash bytea not null check (octet_length(sender_hash) = 32),
  minute_started_at timestamptz not null,
  messages_count integer not null,
  primary key (project_id, sender_hash)
);

create index message_rates_minute_idx on private.message_rates (minute_started_at);

comment on table private.message_rates is 'Messages of each visitor in the current minute; unlogged';
comment on column private.message_rates.sender_hash is 'SHA-256 of the contact id or of the conversation key';

alter table private.message_rates enable row level security;
