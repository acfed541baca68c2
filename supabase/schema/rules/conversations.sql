-- When a message goes on with the last conversation, and when it begins one: see ingest/record_message.sql. The
-- limits are core's (packages/core, channels.ts), and come in with the message; core/spec holds the same rule, and a
-- test holds the two against each other. Retention deletes anonymous conversations without the thread's lock, so the
-- newest one may have gone meanwhile.

create function private.begin_conversation(
  p_project_id uuid,
  p_contact_id uuid,
  p_country text,
  p_claim_hash bytea,
  p_conversation_key_hash bytea,
  p_channel text,
  p_awaits_member boolean,
  p_now timestamptz,
  p_before_id uuid
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id uuid;
begin
  if p_contact_id is not null then
    insert into public.contacts as c
      (project_id, id, country, created_at, last_seen_at, conversations_count, last_conversation_at, claim_hash)
    values (p_project_id, p_contact_id, p_country, p_now, p_now, 1, p_now, p_claim_hash)
    on conflict (project_id, id) do update
    set
      country = excluded.country,
      last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at),
      conversations_count = c.conversations_count + 1,
      last_conversation_at = excluded.last_conversation_at,
      claim_hash = excluded.claim_hash;
  end if;
  if p_before_id is not null then
    update public.conversations c
    set is_newest = false
    where c.project_id = p_project_id and c.id = p_before_id;
  end if;
  insert into public.conversations as c
    (project_id, contact_id, conversation_key_hash, channel, created_at, last_message_at, messages_count, waiting_since)
  values (
    p_project_id, p_contact_id, p_conversation_key_hash, p_channel, p_now, p_now, 1,
    case when p_awaits_member then p_now end
  )
  returning c.id into v_id;
  return v_id;
end
$$;

comment on function private.begin_conversation(
  uuid, uuid, text, bytea, bytea, text, boolean, timestamptz, uuid
) is
  'Begins a conversation with one message, after the one that was its sender''s newest in the channel, and makes its '
  'contact if there is none yet; its id';
