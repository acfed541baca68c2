-- One message, in one call: the only way in for what a visitor wrote.
--
-- Plans are made anew for each call (`force_custom_plan`, which the functions and the foreign-key checks inside the
-- call follow too). A connection that first ran this on empty tables would otherwise keep plans that read whole
-- tables, and be several times slower until someone analyses them.

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
  v_bad_field text;
  v_now timestamptz;
  v_contact record;
  v_earlier record;
  v_country text;
  v_retry_after integer;
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
    perform private.lock_thread(v_project.id, v_key_hash);
  elsif not private.is_consent_granted(p_consent, p_gpc, v_project.respect_gpc) then
    return private.refusal('CONSENT_REQUIRED');
  end if;
  v_contact := private.open_contact(v_project.id, p_contact_id);
  if v_contact.refusal is not null then
    return v_contact.refusal;
  end if;
  perform private.lock_message(v_project.id, p_message_id);
  v_now := private.clock();

  select c.id, c.contact_id, c.conversation_key_hash
  into v_earlier
  from public.messages m
  join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
  where m.project_id = v_project.id and m.id = p_message_id;
  if found then
    if (v_earlier.contact_id, v_earlier.conversation_key_hash) is distinct from (p_contact_id, v_key_hash) then
      return private.invalid('messageId');
    end if;
    return jsonb_build_object(
      'code', 'OK', 'originAllowed', true, 'created', false,
      'conversationId', v_earlier.id, 'contactId', p_contact_id, 'country', v_contact.country
    );
  end if;

  v_retry_after := private.seconds_until_message_allowed(
    v_project.id, p_message_id,
    coalesce(private.contact_hash(p_contact_id), v_key_hash, sha256(uuid_send(p_message_id))),
    p_is_new_contact => p_contact_id is not null and v_contact.id is null
  );
  if v_retry_after > 0 then
    return private.retry_later(v_retry_after);
  end if;

  v_country := coalesce(substring(p_country from '^[A-Z]{2}$'), v_contact.country);
  if p_contact_id is not null and v_contact.id is null then
    insert into public.contacts (project_id, id, country, created_at, last_seen_at)
    values (v_project.id, p_contact_id, v_country, v_now, v_now);
  end if;
  v_conversation := private.join_conversation(
    v_project.id, p_contact_id, v_key_hash, p_channel, p_idle_limit, v_now
  );
  insert into public.messages (project_id, id, conversation_id, text, page_url, created_at)
  values (
    v_project.id, p_message_id, v_conversation.id, p_text,
    case when private.is_allowed_page(p_page_url, v_project.allowed_origins) then
      private.page_url_with_kept_parameters(p_page_url, p_page_parameters, v_project.kept_query_parameters)
    end,
    v_now
  );
  if p_contact_id is not null then
    update public.contacts c
    set
      country = v_country,
      last_seen_at = greatest(c.last_seen_at, v_now),
      conversations_count = c.conversations_count + v_conversation.begins::integer,
      last_conversation_at = case when v_conversation.begins then v_now else c.last_conversation_at end
    where c.project_id = v_project.id and c.id = p_contact_id;
    perform private.record_receipt(v_project.id, p_contact_id, p_consent, v_now);
  end if;

  return jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', true,
    'conversationId', v_conversation.id, 'contactId', p_contact_id, 'country', v_country
  );
end
$$;

comment on function ingest.record_message(
  text, text, boolean, uuid, text, interval, text, uuid, text, text, text[], jsonb, text
) is
  'Records a visitor''s message: {code, originAllowed, created, conversationId, contactId, country}; RATE_LIMITED '
  'adds retryAfter in seconds';

grant execute on function ingest.record_message(
  text, text, boolean, uuid, text, interval, text, uuid, text, text, text[], jsonb, text
) to ingest_api;
