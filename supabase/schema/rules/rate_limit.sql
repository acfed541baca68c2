-- Counts one message, or refuses it. A refused one changes nothing: who keeps sending is let in again as
-- soon as the minute is over.

create function private.seconds_until_allowed(p_project_id uuid, p_sender_hash bytea, p_messages_per_minute integer)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_now timestamptz := private.clock();
  v_minute_started_at timestamptz;
begin
  if p_messages_per_minute is null then
    return 0;
  end if;

  insert into private.message_rates as r (project_id, sender_hash, minute_started_at, messages_count)
  values (p_project_id, p_sender_hash, v_now, 1)
  on conflict (project_id, sender_hash) do update
  set
    minute_started_at =
      case when v_now >= r.minute_started_at + interval '1 minute' then v_now else r.minute_started_at end,
    messages_count =
      case when v_now >= r.minute_started_at + interval '1 minute' then 1 else r.messages_count + 1 end
  where
    v_now >= r.minute_started_at + interval '1 minute'
    or r.messages_count < p_messages_per_minute;
  if found then
    return 0;
  end if;

  select r.minute_started_at into v_minute_started_at
  from private.message_rates r
  where r.project_id = p_project_id and r.sender_hash = p_sender_hash;
  return greatest(1, ceil(extract(epoch from v_minute_started_at + interval '1 minute' - v_now))::integer);
end
$$;

comment on function private.seconds_until_allowed(uuid, bytea, integer) is
  'Counts a message and returns 0, or returns after how many seconds to try again; a limit of null is none';
