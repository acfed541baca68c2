-- One message, in one call: the only way in for what a visitor wrote.
--
-- To plan is most of what a message would cost, so a connection plans each statement once and keeps that: the functions
-- and foreign-key checks inside the call follow the two settings as well. The first message of a connection may come to
-- tables that are empty, where the planner thinks nothing of reading them whole, and takes one index for as good as
-- another. So it may not read whole tables here (`enable_seqscan`), and whatever is looked for before it is written is
-- found as `between x and x order by`: only the index that has that order is then right, of whatever size the table is.
-- `tests/database/kept-plans.test.ts` grows a project from nothing and looks at what was read.

create function ingest.record_message(
  p_access_key text,
  p_origin text,
  p_gpc boolean,
  p_message_id uuid,
  p_channel text,
  p_idle_limit interval,
  p_text text,
  p_contact_id uuid,
  p_country text,
  p_page_url text,
  p_page_parameters text[],
  p_consent jsonb,
  p_conversation_key text,
  p_awaits_member boolean default false,
  p_in_reply_to uuid default null
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
  v_is_new_contact boolean;
  v_earlier_conversation_id uuid;
  v_retry_after integer;
  v_country text;
  v_conversation record;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  v_bad_field := case
    when p_message_id is null then 'messageId'
    when p_channel !~ '^[a-z][a-z0-9_]{0,31}$' or p_channel is null then 'channel'
    when coalesce(char_length(p_text), 0) not between 1 and 4000 then 'text'
    when char_length(p_conversation_key) not between 16 and 128 then 'conversationKey'
    when char_length(p_page_url) > 2048 or p_page_url !~ '^https?://' then 'pageUrl'
  end;
  if v_bad_field is not null then
    return private.invalid(v_bad_field);
  end if;

  if p_contact_id is null then
    if p_page_url is not null or p_country is not null then
      return private.refusal('CONSENT_REQUIRED');
    end if;
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
  v_is_new_contact := p_contact_id is not null and v_contact.id is null;

  select m.conversation_id into v_earlier_conversation_id
  from public.messages m
  where m.project_id = v_project.id and m.id between p_message_id and p_message_id
  order by m.id
  limit 1;
  if found then
    return private.answer_repeated_message(
      v_project.id, v_earlier_conversation_id, p_contact_id, v_key_hash, v_contact.country
    );
  end if;

  v_retry_after := private.seconds_until_message_allowed(
    v_project.id, v_project.ceilings,
    coalesce(private.contact_hash(p_contact_id), v_key_hash, sha256(uuid_send(p_message_id))), v_is_new_contact, v_now
  );
  if v_retry_after > 0 then
    return private.retry_later(v_retry_after);
  end if;

  v_country := coalesce(substring(p_country from '^[A-Z]{2}$'), v_contact.country);
  if v_is_new_contact then
    insert into public.contacts
      (project_id, id, country, created_at, last_seen_at, conversations_count, last_conversation_at)
    values (v_project.id, p_contact_id, v_country, v_now, v_now, 1, v_now);
  end if;
  v_conversation := private.join_conversation(
    v_project.id, p_contact_id, v_key_hash, p_channel, p_idle_limit, p_awaits_member, v_now
  );
  insert into public.messages (project_id, id, conversation_id, text, page_url, created_at, in_reply_to)
  values (
    v_project.id, p_message_id, v_conversation.id, p_text,
    case when private.is_allowed_page(p_page_url, v_project.allowed_origins) then
      private.page_url_with_kept_parameters(p_page_url, p_page_parameters, v_project.kept_query_parameters)
    end, v_now, private.own_message_id(v_project.id, p_in_reply_to, p_contact_id, v_key_hash)
  );
  if v_contact.id is not null then
    update public.contacts c
    set
      country = v_country,
      last_seen_at = greatest(c.last_seen_at, v_now),
      conversations_count = c.conversations_count + v_conversation.begins::integer,
      last_conversation_at = case when v_conversation.begins then v_now else c.last_conversation_at end
    where c.project_id = v_project.id and c.id = p_contact_id;
  end if;
  perform private.record_receipt(v_project.id, p_contact_id, p_consent, v_now);

  return jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', true,
    'conversationId', v_conversation.id, 'contactId', p_contact_id, 'country', v_country
  );
end
$$;

comment on function ingest.record_message(
  text, text, boolean, uuid, text, interval, text, uuid, text, text, text[], jsonb, text, boolean, uuid
) is
  'Records a visitor''s message: {code, originAllowed, created, conversationId, contactId, country}; RATE_LIMITED '
  'adds retryAfter in seconds';

grant execute on function ingest.record_message(
  text, text, boolean, uuid, text, interval, text, uuid, text, text, text[], jsonb, text, boolean, uuid
) to ingest_api;
