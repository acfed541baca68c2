-- What a visitor thinks of an answer. The visitor key or the conversation key authorises it.

create function ingest.rate_answer(
  p_access_key text,
  p_origin text,
  p_message_id uuid,
  p_rating text,
  p_contact_id uuid,
  p_conversation_key text
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin);
  v_key_hash bytea;
  v_contact record;
  v_answer record;
  v_retry_after integer;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_rating not in ('up', 'down') then
    return private.invalid('rating');
  end if;
  if p_contact_id is null then
    v_key_hash := sha256(convert_to(p_conversation_key, 'UTF8'));
  end if;
  perform private.lock_sender(v_project.id, p_contact_id, v_key_hash);
  v_contact := private.read_contact(v_project.id, p_contact_id);
  if v_contact.refusal is not null then
    return v_contact.refusal;
  end if;
  v_answer := private.own_message(v_project.id, p_message_id, p_contact_id, v_key_hash);
  if v_answer.sender is distinct from 'assistant' then
    return private.refusal('NOT_FOUND');
  end if;
  v_retry_after := private.seconds_until_allowed(
    v_project.id, 'ratings', coalesce(private.contact_hash(p_contact_id), v_key_hash), 60, '1 minute', private.clock()
  );
  if v_retry_after > 0 then
    return private.retry_later(v_retry_after);
  end if;
  update public.messages m
  set rating = p_rating
  where m.project_id = v_project.id and m.id = p_message_id and m.rating is distinct from p_rating;
  return '{"code": "OK", "originAllowed": true}';
end
$$;

comment on function ingest.rate_answer(text, text, uuid, text, uuid, text) is
  'Notes what a visitor thinks of an answer to them: {code, originAllowed}; NOT_FOUND when there is no such answer';

grant execute on function ingest.rate_answer(text, text, uuid, text, uuid, text) to ingest_api;
