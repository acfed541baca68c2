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

revoke all on table private.message_rates from anon, authenticated, service_role;

-- Counts one message, or refuses it. A refused one changes nothing: who keeps sending is let in again as
-- soon as the minute is over.

create function private.seconds_until_allowed(project_id uuid, sender_hash bytea, messages_per_minute integer)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz := private.clock();
  v_minute_started_at timestamptz;
begin
  insert into private.message_rates as r (project_id, sender_hash, minute_started_at, messages_count)
  values (seconds_until_allowed.project_id, seconds_until_allowed.sender_hash, v_now, 1)
  on conflict (project_id, sender_hash) do update
  set
    minute_started_at =
      case when v_now >= r.minute_started_at + interval '1 minute' then v_now else r.minute_started_at end,
    messages_count =
      case when v_now >= r.minute_started_at + interval '1 minute' then 1 else r.messages_count + 1 end
  where
    v_now >= r.minute_started_at + interval '1 minute'
    or r.messages_count < seconds_until_allowed.messages_per_minute;
  if found then
    return 0;
  end if;

  select r.minute_started_at into v_minute_started_at
  from private.message_rates r
  where r.project_id = seconds_until_allowed.project_id and r.sender_hash = seconds_until_allowed.sender_hash;
  return greatest(1, ceil(extract(epoch from v_minute_started_at + interval '1 minute' - v_now))::integer);
end
$$;

comment on function private.seconds_until_allowed(uuid, bytea, integer) is
  'Counts a message and returns 0, or returns after how many seconds to try again';

revoke all on function private.seconds_until_allowed(uuid, bytea, integer)
  from public, anon, authenticated, service_role;
