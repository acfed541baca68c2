-- The answer of AI search to a visitor's question, as the page that showed it reports it: under the same rules as the
-- question, and counted against the same ceilings. Plans are kept as in record_message.sql.

create function ingest.record_answer(
  p_access_key text,
  p_origin text,
  p_gpc boolean,
  p_message_id uuid,
  p_in_reply_to uuid,
  p_text text,
  p_sources jsonb,
  p_outcome text,
  p_contact_id uuid,
  p_consent jsonb,
  p_conversation_key text
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
  v_bad_field text;
  v_key_hash bytea;
  v_now timestamptz;
  v_contact record;
  v_earlier record;
  v_question record;
  v_refusal jsonb;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  v_bad_field := case
    when p_message_id is null then 'messageId'
    when p_in_reply_to is null then 'inReplyTo'
    when coalesce(char_length(p_text), 0) not between 1 and 8000 then 'text'
    when p_sources is null or not private.are_sources(p_sources) then 'sources'
    when p_outcome is null or p_outcome not in ('answered', 'no_answer') then 'outcome'
    when p_contact_id is null and coalesce(char_length(p_conversation_key), 0) not between 16 and 128
      then 'conversationKey'
  end;
  if v_bad_field is not null then
    return private.invalid(v_bad_field);
  end if;
  if p_contact_id is null then
    v_key_hash := sha256(convert_to(p_conversation_key, 'UTF8'));
  elsif not private.is_consent_granted(p_consent, p_gpc, v_project.respect_gpc) then
    return private.refusal('CONSENT_REQUIRED');
  end if;

  perform private.lock_sender(v_project.id, p_contact_id, v_key_hash, p_message_id);
  v_now := private.clock();
  v_contact := private.read_contact(v_project.id, p_contact_id);
  if v_contact.refusal is not null then
    return v_contact.refusal;
  end if;
  v_question := private.own_message(v_project.id, p_in_reply_to, p_contact_id, v_key_hash);
  if v_question.sender is distinct from 'visitor' then
    return private.refusal('NOT_FOUND');
  end if;
  v_earlier := private.earlier_report(v_project.id, p_message_id, p_in_reply_to);
  if v_earlier.refusal is not null then
    return v_earlier.refusal;
  end if;
  if not v_earlier.is_there then
    v_refusal := private.refusal_above_ceilings(
      v_project.id, v_project.ceilings, coalesce(private.contact_hash(p_contact_id), v_key_hash), false, v_now
    );
    if v_refusal is not null then
      return v_refusal;
    end if;
  end if;
  return private.add_answer(
    v_project.id, p_message_id, p_in_reply_to, v_question.conversation_id, p_text, p_sources, p_outcome, 'page', v_now
  );
end
$$;

comment on function ingest.record_answer(text, text, boolean, uuid, uuid, text, jsonb, text, uuid, jsonb, text) is
  'Records the answer that a page reports: {code, originAllowed, created, messageId, conversationId}; NOT_FOUND when '
  'the question is not this visitor''s';

grant execute on function ingest.record_answer(text, text, boolean, uuid, uuid, text, jsonb, text, uuid, jsonb, text)
  to ingest_api;
