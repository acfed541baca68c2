-- The same from the owner's server, which may answer every question of its project. The question says whose lock to
-- take, so it is looked for twice.

create function ingest.record_answer_by_secret_key(
  p_key_hash bytea,
  p_access_key text,
  p_message_id uuid,
  p_in_reply_to uuid,
  p_text text,
  p_sources jsonb,
  p_outcome text
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, null, p_is_right => true);
  v_question record;
  v_earlier record;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if private.secret_key_id(p_key_hash, v_project.id) is null then
    return '{"code": "UNAUTHENTICATED"}';
  end if;
  select c.id as conversation_id, c.contact_id, c.conversation_key_hash into v_question
  from public.messages m
  join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
  where m.project_id = v_project.id and m.id = p_in_reply_to and m.sender = 'visitor';
  perform private.lock_sender(
    v_project.id, v_question.contact_id, v_question.conversation_key_hash, p_message_id
  );
  perform from public.messages m
  where m.project_id = v_project.id and m.id = p_in_reply_to and m.sender = 'visitor'
  for key share;
  if not found then
    return private.answer(null);
  end if;
  perform from public.contacts c
  where c.project_id = v_project.id and c.id = v_question.contact_id and c.consent_withdrawn_at is not null;
  if found then
    return private.refusal('CONSENT_REQUIRED');
  end if;
  v_earlier := private.earlier_report(v_project.id, p_message_id, p_in_reply_to);
  if v_earlier.refusal is not null then
    return v_earlier.refusal;
  end if;
  return private.add_answer(
    v_project.id, p_message_id, p_in_reply_to, v_question.conversation_id, p_text, p_sources, p_outcome, 'server',
    private.next_reply_at(v_project.id, v_question.contact_id, v_question.conversation_key_hash)
  );
end
$$;

comment on function ingest.record_answer_by_secret_key(bytea, text, uuid, uuid, text, jsonb, text) is
  'Records the answer that the owner''s server sends: {code, created, messageId, conversationId}; NOT_FOUND when the '
  'project has no such question';

grant execute on function ingest.record_answer_by_secret_key(bytea, text, uuid, uuid, text, jsonb, text) to ingest_api;
