-- When a message goes on with the last conversation: that of its sender in its channel, while its last message is
-- younger than the channel's idle limit. The limits are core's (packages/core, channels.ts), and come in with the
-- message; core/spec holds the same rule, and a test holds the two against each other.

create function private.join_conversation(
  p_project_id uuid,
  p_contact_id uuid,
  p_conversation_key_hash bytea,
  p_channel text,
  p_idle_limit interval,
  p_awaits_member boolean,
  p_now timestamptz,
  out id uuid,
  out begins boolean
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_newest_id uuid;
  v_last_message_at timestamptz;
begin
  -- `between` for the sake of the plan: see ingest/record_message.sql.
  if p_contact_id is not null then
    select c.id, c.last_message_at into v_newest_id, v_last_message_at
    from public.conversations c
    where
      c.project_id = p_project_id and c.channel = p_channel
      and c.contact_id between p_contact_id and p_contact_id and c.is_newest
    order by c.contact_id
    limit 1;
  elsif p_conversation_key_hash is not null then
    select c.id, c.last_message_at into v_newest_id, v_last_message_at
    from public.conversations c
    where
      c.project_id = p_project_id and c.channel = p_channel
      and c.conversation_key_hash between p_conversation_key_hash and p_conversation_key_hash and c.is_newest
    order by c.conversation_key_hash
    limit 1;
  end if;

  begins := coalesce(p_now - v_last_message_at >= p_idle_limit, true);
  if begins and v_newest_id is not null then
    update public.conversations c
    set is_newest = false
    where c.project_id = p_project_id and c.id = v_newest_id;
  elsif not begins then
    update public.conversations c
    set
      messages_count = c.messages_count + 1,
      last_message_at = greatest(c.last_message_at, p_now),
      waiting_since = case when p_awaits_member then coalesce(c.waiting_since, p_now) end,
      resolved_at = null
    where c.project_id = p_project_id and c.id = v_newest_id
    returning c.id into id;
    -- Retention deletes anonymous conversations without the thread's lock. One that went meanwhile is not found.
    begins := id is null;
  end if;
  if begins then
    insert into public.conversations as c
      (project_id, contact_id, conversation_key_hash, channel, created_at, last_message_at, messages_count,
        waiting_since)
    values (
      p_project_id, p_contact_id, p_conversation_key_hash, p_channel, p_now, p_now, 1,
      case when p_awaits_member then p_now end
    )
    returning c.id into id;
  end if;
end
$$;

comment on function private.join_conversation(uuid, uuid, bytea, text, interval, boolean, timestamptz) is
  'Finds the conversation that a message belongs to, or begins one, and counts the message in it';
