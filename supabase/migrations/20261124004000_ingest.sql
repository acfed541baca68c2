-- The first state of supabase/schema, where each object is explained.

set check_function_bodies = off;

-- schema/ingest/erase_contact.sql

create function ingest.erase_contact(access_key text, origin text, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_project jsonb := private.visitor_project(erase_contact.access_key, erase_contact.origin);
  v_project_id uuid := (v_project ->> 'projectId')::uuid;
  v_result jsonb;
begin
  if v_project_id is null then
    return v_project;
  end if;
  if erase_contact.contact_id is null then
    return private.invalid('visitor.key');
  end if;

  v_result := private.erase_contact(v_project_id, erase_contact.contact_id, 'visitor', null);
  if v_result is null and private.is_erased(v_project_id, erase_contact.contact_id) then
    return private.refusal('CONTACT_ERASED', true);
  end if;
  if v_result is null then
    perform private.never_admit(v_project_id, erase_contact.contact_id);
    return private.refusal('NOT_FOUND', true);
  end if;
  return jsonb_build_object('code', 'OK', 'originAllowed', true) || v_result;
end
$$;

comment on function ingest.erase_contact(text, text, uuid) is
  'Erases the visitor''s own contact: {code, originAllowed, receipt, erased}';

grant execute on function ingest.erase_contact(text, text, uuid) to ingest_api;

-- schema/ingest/erase_contact_by_secret_key.sql

create function ingest.erase_contact_by_secret_key(key_hash bytea, project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_key_id uuid := private.secret_key_id(erase_contact_by_secret_key.key_hash, erase_contact_by_secret_key.project_id);
  v_result jsonb;
begin
  if v_key_id is null then
    return jsonb_build_object('code', 'UNAUTHENTICATED');
  end if;
  v_result := private.erase_contact(
    erase_contact_by_secret_key.project_id, erase_contact_by_secret_key.contact_id, 'api', v_key_id
  );
  if v_result is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK') || v_result;
end
$$;

comment on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) is
  'Erases a contact for the owner''s own server: {code, receipt, erased}';

grant execute on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;

-- schema/ingest/export_contact.sql

create function ingest.export_contact(access_key text, origin text, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_project jsonb := private.visitor_project(export_contact.access_key, export_contact.origin);
  v_project_id uuid := (v_project ->> 'projectId')::uuid;
  v_result jsonb;
begin
  if v_project_id is null then
    return v_project;
  end if;
  if export_contact.contact_id is null then
    return private.invalid('visitor.key');
  end if;
  v_result := private.export_contact(v_project_id, export_contact.contact_id, 'visitor', null);
  if v_result is null then
    return private.refusal(
      case when private.is_erased(v_project_id, export_contact.contact_id) then 'CONTACT_ERASED' else 'NOT_FOUND' end,
      true
    );
  end if;
  return jsonb_build_object('code', 'OK', 'originAllowed', true) || v_result;
end
$$;

comment on function ingest.export_contact(text, text, uuid) is
  'Begins a visitor''s own export: {code, originAllowed, exportedAt, project, contact, consentReceipts}';

grant execute on function ingest.export_contact(text, text, uuid) to ingest_api;

-- schema/ingest/export_contact_by_secret_key.sql

create function ingest.export_contact_by_secret_key(key_hash bytea, project_id uuid, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_key_id uuid := private.secret_key_id(
    export_contact_by_secret_key.key_hash, export_contact_by_secret_key.project_id
  );
  v_result jsonb;
begin
  if v_key_id is null then
    return jsonb_build_object('code', 'UNAUTHENTICATED');
  end if;
  v_result := private.export_contact(
    export_contact_by_secret_key.project_id, export_contact_by_secret_key.contact_id, 'api', v_key_id
  );
  if v_result is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK') || v_result;
end
$$;

comment on function ingest.export_contact_by_secret_key(bytea, uuid, uuid) is
  'Begins an export for the owner''s own server: {code, exportedAt, project, contact, consentReceipts}';

grant execute on function ingest.export_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;

-- schema/ingest/export_messages.sql

create function ingest.export_messages(
  access_key text,
  origin text,
  contact_id uuid,
  after uuid default null,
  page_size integer default 500
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_project jsonb := private.visitor_project(export_messages.access_key, export_messages.origin);
  v_project_id uuid := (v_project ->> 'projectId')::uuid;
  v_messages jsonb;
begin
  if v_project_id is null then
    return v_project;
  end if;
  v_messages := private.export_messages(
    v_project_id, export_messages.contact_id, export_messages.after, export_messages.page_size
  );
  if v_messages is null then
    return private.refusal(
      case when private.is_erased(v_project_id, export_messages.contact_id) then 'CONTACT_ERASED' else 'NOT_FOUND' end,
      true
    );
  end if;
  return jsonb_build_object('code', 'OK', 'originAllowed', true, 'messages', v_messages);
end
$$;

comment on function ingest.export_messages(text, text, uuid, uuid, integer) is
  'A page of a visitor''s own export: {code, originAllowed, messages}, none when it is done';

grant execute on function ingest.export_messages(text, text, uuid, uuid, integer) to ingest_api;

-- schema/ingest/export_messages_by_secret_key.sql

create function ingest.export_messages_by_secret_key(
  key_hash bytea,
  project_id uuid,
  contact_id uuid,
  after uuid default null,
  page_size integer default 500
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_messages jsonb;
begin
  if
    private.secret_key_id(export_messages_by_secret_key.key_hash, export_messages_by_secret_key.project_id) is null
  then
    return jsonb_build_object('code', 'UNAUTHENTICATED');
  end if;
  v_messages := private.export_messages(
    export_messages_by_secret_key.project_id, export_messages_by_secret_key.contact_id,
    export_messages_by_secret_key.after, export_messages_by_secret_key.page_size
  );
  if v_messages is null then
    return jsonb_build_object('code', 'NOT_FOUND');
  end if;
  return jsonb_build_object('code', 'OK', 'messages', v_messages);
end
$$;

comment on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) is
  'A page of an export for the owner''s own server: {code, messages}, none when it is done';

grant execute on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) to ingest_api;

-- schema/ingest/record_message.sql

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

-- schema/ingest/record_visit.sql

create function ingest.record_visit(access_key text, origin text, gpc boolean, contact_id uuid, consent jsonb)
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
begin
  select p.id, p.allowed_origins, p.respect_gpc
  into v_project
  from public.project_access_keys k
  join public.projects p on p.id = k.project_id
  where
    k.access_key = record_visit.access_key
    and (k.expires_at is null or k.expires_at > private.clock());
  if not found then
    return private.refusal('UNKNOWN_ACCESS_KEY', false);
  end if;
  if not private.allows_origin(v_project.allowed_origins, record_visit.origin) then
    return private.refusal('ORIGIN_NOT_ALLOWED', false);
  end if;
  if
    record_visit.contact_id is null
    or not private.is_consent_granted(record_visit.consent, record_visit.gpc, v_project.respect_gpc)
  then
    return private.refusal('CONSENT_REQUIRED', true);
  end if;

  perform private.lock_contact(v_project.id, record_visit.contact_id);
  v_now := private.clock();

  select c.* into v_contact
  from public.contacts c
  where c.project_id = v_project.id and c.id = record_visit.contact_id
  for no key update;
  if not found then
    if private.is_erased(v_project.id, record_visit.contact_id) then
      return private.refusal('CONTACT_ERASED', true);
    end if;
    return jsonb_build_object('code', 'OK', 'originAllowed', true);
  end if;
  if v_contact.consent_withdrawn_at is not null then
    return private.refusal('CONSENT_REQUIRED', true);
  end if;

  -- The receipt with it: visits are not counted, and nobody is to pile up receipts with them.
  if v_now - v_contact.last_seen_at >= interval '1 minute' then
    update public.contacts c
    set last_seen_at = v_now
    where c.project_id = v_project.id and c.id = record_visit.contact_id;
    perform private.record_receipt(v_project.id, record_visit.contact_id, record_visit.consent, v_now);
  end if;

  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_visit(text, text, boolean, uuid, jsonb) is
  'Moves the last-seen of a known contact: {code, originAllowed}';

grant execute on function ingest.record_visit(text, text, boolean, uuid, jsonb) to ingest_api;

-- schema/ingest/record_withdrawal.sql

create function ingest.record_withdrawal(access_key text, origin text, contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_opened jsonb := private.visitor_project(record_withdrawal.access_key, record_withdrawal.origin);
  v_project record;
  v_withdrawn_at timestamptz;
begin
  if v_opened ->> 'projectId' is null then
    return v_opened;
  end if;
  if record_withdrawal.contact_id is null then
    return private.invalid('visitor.key');
  end if;
  select p.id, p.organization_id, p.withdrawal_action
  into v_project
  from public.projects p
  where p.id = (v_opened ->> 'projectId')::uuid;

  perform private.lock_contact(v_project.id, record_withdrawal.contact_id);
  select c.consent_withdrawn_at
  into v_withdrawn_at
  from public.contacts c
  where c.project_id = v_project.id and c.id = record_withdrawal.contact_id
  for update;
  if not found then
    perform private.never_admit(v_project.id, record_withdrawal.contact_id);
    return v_opened - 'projectId';
  end if;
  if v_withdrawn_at is null then
    perform private.record_audit(
      v_project.organization_id, v_project.id, 'consent.withdrawn',
      jsonb_build_object('withdrawalAction', v_project.withdrawal_action),
      private.contact_hash(record_withdrawal.contact_id), 'visitor'
    );
    update public.contacts c
    set consent_withdrawn_at = private.clock()
    where c.project_id = v_project.id and c.id = record_withdrawal.contact_id;
  end if;
  if v_project.withdrawal_action = 'erase' then
    perform private.erase_contact(v_project.id, record_withdrawal.contact_id, 'visitor', null);
  end if;

  return v_opened - 'projectId';
end
$$;

comment on function ingest.record_withdrawal(text, text, uuid) is
  'Marks or erases the contact, as the project decided: {code, originAllowed}';

grant execute on function ingest.record_withdrawal(text, text, uuid) to ingest_api;
