-- One message, in one call: the only way in for what a visitor wrote.
--
-- Order of locks, the same everywhere: first the project, which only its deletion doesn't share, then the contact
-- (or the anonymous thread), then the message id. The contact's makes messages of one visitor follow one another, so
-- that two tabs can't both open the first conversation; the message's settles an id that two visitors claim. Nobody
-- who holds a message id asks for a contact, so nobody waits in a circle.
--
-- Plans are made anew for each call (`force_custom_plan`, which the foreign-key checks inside the call follow
-- too). A connection that first ran this on empty tables would otherwise keep plans that read whole tables,
-- and be several times slower until someone analyses them.

create function ingest.record_message(
  access_key text,
  origin text,
  gpc boolean,
  message_id uuid,
  channel text,
  body text,
  contact_id uuid,
  country text,
  page_url text,
  page_parameters text[],
  consent jsonb,
  conversation_key text
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_project record;
  v_now timestamptz;
  v_contact public.contacts;
  v_key_hash bytea;
  v_earlier record;
  v_conversation_id uuid;
  v_last_message_at timestamptz;
  v_country text;
  v_retry_after integer;
  v_new_conversations integer := 0;
begin
  perform pg_advisory_xact_lock_shared(private.project_lock(k.project_id))
  from public.project_access_keys k
  where k.access_key = record_message.access_key;
  select p.id, p.allowed_origins, p.respect_gpc, p.kept_query_parameters, p.messages_per_minute
  into v_project
  from public.project_access_keys k
  join public.projects p on p.id = k.project_id
  where
    k.access_key = record_message.access_key
    and (k.expires_at is null or k.expires_at > private.clock());
  if not found then
    return private.refusal('UNKNOWN_ACCESS_KEY', false);
  end if;
  if not private.allows_origin(v_project.allowed_origins, record_message.origin) then
    return private.refusal('ORIGIN_NOT_ALLOWED', false);
  end if;

  if record_message.message_id is null then
    return private.invalid('messageId');
  end if;
  if private.idle_limit(record_message.channel) is null then
    return private.invalid('channel');
  end if;
  if coalesce(char_length(record_message.body), 0) not between 1 and 4000 then
    return private.invalid('text');
  end if;
  if char_length(record_message.conversation_key) not between 1 and 128 then
    return private.invalid('conversationKey');
  end if;
  if char_length(record_message.page_url) > 2048 or record_message.page_url !~ '^https?://' then
    return private.invalid('pageUrl');
  end if;

  if record_message.contact_id is null then
    if record_message.page_url is not null or record_message.country is not null then
      return private.refusal('CONSENT_REQUIRED', true);
    end if;
    v_key_hash := sha256(convert_to(record_message.conversation_key, 'UTF8'));
    perform pg_advisory_xact_lock(hashtextextended('thread ' || v_project.id || ' ' || encode(v_key_hash, 'hex'), 0));
  else
    if not private.is_consent_granted(record_message.consent, record_message.gpc, v_project.respect_gpc) then
      return private.refusal('CONSENT_REQUIRED', true);
    end if;
    perform private.lock_contact(v_project.id, record_message.contact_id);
  end if;
  perform pg_advisory_xact_lock(hashtextextended('message ' || v_project.id || ' ' || record_message.message_id, 0));

  v_now := private.clock();
  v_country := case when record_message.country ~ '^[A-Z]{2}$' then record_message.country end;

  if record_message.contact_id is not null then
    select c.* into v_contact
    from public.contacts c
    where c.project_id = v_project.id and c.id = record_message.contact_id
    for no key update;
    if not found and private.is_erased(v_project.id, record_message.contact_id) then
      return private.refusal('CONTACT_ERASED', true);
    end if;
    if v_contact.consent_withdrawn_at is not null then
      return private.refusal('CONSENT_REQUIRED', true);
    end if;
  end if;

  select c.id, c.contact_id, c.conversation_key_hash
  into v_earlier
  from public.messages m
  join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
  where m.project_id = v_project.id and m.id = record_message.message_id;
  if found then
    if
      v_earlier.contact_id is distinct from record_message.contact_id
      or v_earlier.conversation_key_hash is distinct from v_key_hash
    then
      return private.invalid('messageId');
    end if;
    return jsonb_build_object(
      'code', 'OK', 'originAllowed', true, 'created', false,
      'conversationId', v_earlier.id, 'contactId', record_message.contact_id, 'country', v_contact.country
    );
  end if;

  if v_project.messages_per_minute is not null then
    v_retry_after := private.seconds_until_allowed(
      v_project.id,
      coalesce(private.contact_hash(record_message.contact_id), v_key_hash, sha256('')),
      v_project.messages_per_minute
    );
    if v_retry_after > 0 then
      return private.refusal('RATE_LIMITED', true) || jsonb_build_object('retryAfter', v_retry_after);
    end if;
  end if;

  if record_message.contact_id is not null then
    if v_contact.id is null then
      insert into public.contacts (project_id, id, country, created_at, last_seen_at)
      values (v_project.id, record_message.contact_id, v_country, v_now, v_now)
      returning * into v_contact;
    end if;
    v_country := coalesce(v_country, v_contact.country);

    select c.id, c.last_message_at into v_conversation_id, v_last_message_at
    from public.conversations c
    where
      c.project_id = v_project.id
      and c.contact_id = record_message.contact_id
      and c.channel = record_message.channel
    order by c.created_at desc, c.id desc
    limit 1;
  elsif v_key_hash is not null then
    select c.id, c.last_message_at into v_conversation_id, v_last_message_at
    from public.conversations c
    where
      c.project_id = v_project.id
      and c.conversation_key_hash = v_key_hash
      and c.channel = record_message.channel
    order by c.created_at desc, c.id desc
    limit 1
    -- Retention deletes such conversations without the thread's lock. One that goes meanwhile is not found.
    for no key update;
  end if;

  if v_conversation_id is null or v_now - v_last_message_at >= private.idle_limit(record_message.channel) then
    insert into public.conversations
      (project_id, contact_id, conversation_key_hash, channel, created_at, last_message_at, messages_count)
    values
      (v_project.id, record_message.contact_id, v_key_hash, record_message.channel, v_now, v_now, 1)
    returning id into v_conversation_id;
    v_new_conversations := 1;
  else
    update public.conversations c
    set messages_count = c.messages_count + 1, last_message_at = greatest(c.last_message_at, v_now)
    where c.project_id = v_project.id and c.id = v_conversation_id;
  end if;

  insert into public.messages (project_id, id, conversation_id, body, page_url, created_at)
  values (
    v_project.id, record_message.message_id, v_conversation_id, record_message.body,
    private.page_url_with_kept_parameters(
      record_message.page_url, record_message.page_parameters, v_project.kept_query_parameters
    ),
    v_now
  );

  if record_message.contact_id is not null then
    update public.contacts c
    set
      country = v_country,
      last_seen_at = greatest(c.last_seen_at, v_now),
      conversations_count = c.conversations_count + v_new_conversations,
      last_ai_search_at = case when v_new_conversations = 1 and record_message.channel = 'ai_search'
        then greatest(c.last_ai_search_at, v_now) else c.last_ai_search_at end,
      last_live_support_at = case when v_new_conversations = 1 and record_message.channel = 'live_support'
        then greatest(c.last_live_support_at, v_now) else c.last_live_support_at end
    where c.project_id = v_project.id and c.id = record_message.contact_id;
    perform private.record_receipt(v_project.id, record_message.contact_id, record_message.consent, v_now);
  end if;

  return jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', true,
    'conversationId', v_conversation_id,
    'contactId', record_message.contact_id,
    'country', case when record_message.contact_id is not null then v_country end
  );
end
$$;

comment on function ingest.record_message(
  text, text, boolean, uuid, text, text, uuid, text, text, text[], jsonb, text
) is
  'Records a visitor''s message: {code, originAllowed, created, conversationId, contactId, country}; RATE_LIMITED adds retryAfter in seconds';

grant execute on function ingest.record_message(
  text, text, boolean, uuid, text, text, uuid, text, text, text[], jsonb, text
) to ingest_api;
