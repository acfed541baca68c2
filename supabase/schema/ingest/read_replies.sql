-- What a visitor has not received yet, asked for again and again by every open page: the cheapest call there is. Plans
-- are kept as in record_message.sql, and nothing is written unless something was received, or a
-- member looks at the conversation, who then sees that the visitor is there.
--
-- `p_after` is the time of the last reply that the browser has. To ask for what came after it says that everything up
-- to it was received. Without it the browser has nothing, and gets what was never received.

create function ingest.read_replies(
  p_access_key text,
  p_origin text,
  p_contact_id uuid,
  p_conversation_key text,
  p_after timestamptz,
  p_is_typing boolean default false
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin);
  v_key_hash bytea;
  v_now timestamptz := private.clock();
  v_contact record;
  v_conversation record;
  v_latest_id uuid;
  v_last_message_at timestamptz;
  v_answered_in uuid[] := '{}';
  v_members record;
  v_settings record;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    v_key_hash := sha256(convert_to(p_conversation_key, 'UTF8'));
  end if;
  v_contact := private.read_contact(v_project.id, p_contact_id);
  if v_contact.refusal is not null then
    return v_contact.refusal;
  end if;

  for v_conversation in
    select * from private.own_conversations(v_project.id, p_contact_id, v_key_hash)
  loop
    if v_latest_id is null or v_conversation.last_message_at > v_last_message_at then
      v_latest_id := v_conversation.id;
      v_last_message_at := v_conversation.last_message_at;
    end if;
    continue when v_conversation.last_reply_at is null;
    if p_after is not null then
      update public.messages m
      set received_at = v_now
      where
        m.project_id = v_project.id
        and m.conversation_id = v_conversation.id
        and m.sender <> 'visitor'
        and private.is_for_visitor(m.sender, m.reported_by, m.is_note)
        and m.received_at is null
        and m.created_at <= p_after;
      continue when v_conversation.last_reply_at <= p_after;
    end if;
    v_answered_in := v_answered_in || v_conversation.id;
  end loop;
  select
    bool_or(private.is_typing(p.typed_at, v_now)) as are_typing,
    bool_or(p.seen_at > v_now - interval '1 minute') as are_there
  into v_members
  from private.presences p
  where
    p.project_id = v_project.id
    and p.conversation_id between v_latest_id and v_latest_id
    and p.user_id <> private.the_visitor();
  if v_members.are_there then
    perform private.note_presence(v_project.id, v_latest_id, private.the_visitor(), p_is_typing, v_now);
  end if;
  select p.office_hours, p.away_text into v_settings from public.projects p where p.id = v_project.id;

  return jsonb_build_object(
    'code', 'OK', 'originAllowed', true,
    'messages', private.replies_after(v_project.id, v_answered_in, p_after),
    'isTyping', coalesce(v_members.are_typing, false),
    'quietMs', floor(extract(epoch from v_now - v_last_message_at) * 1000),
    'officeHours', v_settings.office_hours,
    'awayText', v_settings.away_text
  );
end
$$;

comment on function ingest.read_replies(text, text, uuid, text, timestamptz, boolean) is
  'What a visitor has not received: {code, originAllowed, messages, isTyping, quietMs, officeHours, awayText}';

grant execute on function ingest.read_replies(text, text, uuid, text, timestamptz, boolean) to ingest_api;
