-- The first state of supabase/schema, where each object is explained.

set check_function_bodies = off;

-- schema/ingest/challenge_message.sql

create function ingest.challenge_message(
  p_access_key text,
  p_message_id uuid,
  p_contact_id uuid,
  p_conversation_key text
)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if exists (
    select from public.project_access_keys k
    join public.projects p on p.id = k.project_id
    where
      k.access_key = p_access_key
      and p.require_turnstile
      and not private.is_erased(p.id, p_contact_id)
      and not exists (select from public.contacts c where c.project_id = p.id and c.id = p_contact_id)
      and not exists (
        select from public.conversations c
        where
          c.project_id = p.id
          and c.conversation_key_hash = sha256(convert_to(p_conversation_key, 'UTF8'))
          and c.is_newest
      )
      and not exists (select from public.messages m where m.project_id = p.id and m.id = p_message_id)
  ) then
    return private.refusal('CHALLENGE_REQUIRED');
  end if;
  return null;
end
$$;

comment on function ingest.challenge_message(text, uuid, uuid, text) is
  '{code: CHALLENGE_REQUIRED} for the first message of a visitor whose project requires Turnstile; null: record it';

grant execute on function ingest.challenge_message(text, uuid, uuid, text) to ingest_api;

-- schema/ingest/erase_contact.sql

create function ingest.erase_contact(p_access_key text, p_origin text, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_answer jsonb;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;

  v_answer := private.answer_visitor(
    v_project.id, p_contact_id, private.erase_contact(v_project.id, p_contact_id, 'visitor')
  );
  if v_answer ->> 'code' = 'NOT_FOUND' and not v_project.has_expired then
    return coalesce(private.retry_later(private.never_admit(v_project.id, p_contact_id)), v_answer);
  end if;
  return v_answer;
end
$$;

comment on function ingest.erase_contact(text, text, uuid) is
  'Erases the visitor''s own contact: {code, originAllowed, receipt, erased}';

grant execute on function ingest.erase_contact(text, text, uuid) to ingest_api;

-- schema/ingest/erase_contact_by_secret_key.sql

create function ingest.erase_contact_by_secret_key(p_key_hash bytea, p_project_id uuid, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_key_id uuid := private.secret_key_id(p_key_hash, p_project_id);
begin
  if v_key_id is null then
    return '{"code": "UNAUTHENTICATED"}';
  end if;
  return private.answer(private.erase_contact(p_project_id, p_contact_id, 'api', v_key_id));
end
$$;

comment on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) is
  'Erases a contact for the owner''s own server: {code, receipt, erased}';

grant execute on function ingest.erase_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;

-- schema/ingest/export_contact.sql

create function ingest.export_contact(p_access_key text, p_origin text, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_hash bytea := private.contact_hash(p_contact_id);
  v_retry_after integer;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;
  perform from public.contacts c where c.project_id = v_project.id and c.id = p_contact_id;
  if found then
    v_retry_after := private.seconds_until_allowed(
      v_project.id, 'exports at once', v_hash, 1, '30 seconds', private.clock()
    );
    if v_retry_after > 0 then
      return private.retry_later(v_retry_after);
    end if;
    v_retry_after := private.seconds_until_allowed(v_project.id, 'exports', v_hash, 10, '1 hour', private.clock());
    if v_retry_after > 0 then
      perform private.end_use(v_project.id, 'exports at once', v_hash);
      return private.retry_later(v_retry_after);
    end if;
  end if;
  return private.answer_visitor(
    v_project.id, p_contact_id, private.export_contact(v_project.id, p_contact_id, 'visitor')
  );
end
$$;

comment on function ingest.export_contact(text, text, uuid) is
  'Begins a visitor''s own export: {code, originAllowed, exportedAt, project, contact, consentReceipts}';

grant execute on function ingest.export_contact(text, text, uuid) to ingest_api;

-- schema/ingest/export_contact_by_secret_key.sql

create function ingest.export_contact_by_secret_key(p_key_hash bytea, p_project_id uuid, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_key_id uuid := private.secret_key_id(p_key_hash, p_project_id);
begin
  if v_key_id is null then
    return '{"code": "UNAUTHENTICATED"}';
  end if;
  return private.answer(private.export_contact(p_project_id, p_contact_id, 'api', v_key_id));
end
$$;

comment on function ingest.export_contact_by_secret_key(bytea, uuid, uuid) is
  'Begins an export for the owner''s own server: {code, exportedAt, project, contact, consentReceipts}';

grant execute on function ingest.export_contact_by_secret_key(bytea, uuid, uuid) to ingest_api;

-- schema/ingest/export_messages.sql

create function ingest.export_messages(
  p_access_key text,
  p_origin text,
  p_contact_id uuid,
  p_after uuid default null,
  p_page_size integer default 500
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_page jsonb;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  v_page := private.export_messages(v_project.id, p_contact_id, p_after, p_page_size);
  if jsonb_array_length(v_page -> 'messages') > 0 then
    perform private.still_in_use(
      v_project.id, 'exports at once', private.contact_hash(p_contact_id), '30 seconds'
    );
  else
    perform private.end_use(v_project.id, 'exports at once', private.contact_hash(p_contact_id));
  end if;
  return private.answer_visitor(v_project.id, p_contact_id, v_page);
end
$$;

comment on function ingest.export_messages(text, text, uuid, uuid, integer) is
  'A page of a visitor''s own export: {code, originAllowed, messages}, none when it is done';

grant execute on function ingest.export_messages(text, text, uuid, uuid, integer) to ingest_api;

-- schema/ingest/export_messages_by_secret_key.sql

create function ingest.export_messages_by_secret_key(
  p_key_hash bytea,
  p_project_id uuid,
  p_contact_id uuid,
  p_after uuid default null,
  p_page_size integer default 500
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_key_id uuid := private.secret_key_id(p_key_hash, p_project_id);
begin
  if v_key_id is null then
    return '{"code": "UNAUTHENTICATED"}';
  end if;
  return private.answer(private.export_messages(p_project_id, p_contact_id, p_after, p_page_size));
end
$$;

comment on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) is
  'A page of an export for the owner''s own server: {code, messages}, none when it is done';

grant execute on function ingest.export_messages_by_secret_key(bytea, uuid, uuid, uuid, integer) to ingest_api;

-- schema/ingest/record_message.sql

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
  perform
    private.lock_contact(v_project.id, p_contact_id), private.lock_thread(v_project.id, v_key_hash),
    private.lock_message(v_project.id, p_message_id);
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
    -- The first message of a contact begins its first conversation.
    insert into public.contacts
      (project_id, id, country, created_at, last_seen_at, conversations_count, last_conversation_at)
    values (v_project.id, p_contact_id, v_country, v_now, v_now, 1, v_now);
  end if;
  v_conversation := private.join_conversation(v_project.id, p_contact_id, v_key_hash, p_channel, p_idle_limit, v_now);
  insert into public.messages (project_id, id, conversation_id, text, page_url, created_at)
  values (
    v_project.id, p_message_id, v_conversation.id, p_text,
    case when private.is_allowed_page(p_page_url, v_project.allowed_origins) then
      private.page_url_with_kept_parameters(p_page_url, p_page_parameters, v_project.kept_query_parameters)
    end, v_now
  );
  if p_contact_id is not null then
    if not v_is_new_contact then
      update public.contacts c
      set
        country = v_country,
        last_seen_at = greatest(c.last_seen_at, v_now),
        conversations_count = c.conversations_count + v_conversation.begins::integer,
        last_conversation_at = case when v_conversation.begins then v_now else c.last_conversation_at end
      where c.project_id = v_project.id and c.id = p_contact_id;
    end if;
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

-- schema/ingest/record_visit.sql

create function ingest.record_visit(
  p_access_key text,
  p_origin text,
  p_gpc boolean,
  p_contact_id uuid,
  p_consent jsonb,
  p_last_seen_resolution interval
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
  v_now timestamptz;
  v_contact record;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null or not private.is_consent_granted(p_consent, p_gpc, v_project.respect_gpc) then
    return private.refusal('CONSENT_REQUIRED');
  end if;

  perform private.lock_contact(v_project.id, p_contact_id);
  v_contact := private.read_contact(v_project.id, p_contact_id);
  if v_contact.refusal is not null then
    return v_contact.refusal;
  end if;

  v_now := private.clock();
  -- The receipt with it: visits are not counted, and nobody is to pile up receipts with them.
  if v_now - v_contact.last_seen_at >= p_last_seen_resolution then
    update public.contacts c
    set last_seen_at = v_now
    where c.project_id = v_project.id and c.id = p_contact_id;
    perform private.record_receipt(v_project.id, p_contact_id, p_consent, v_now);
  end if;

  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_visit(text, text, boolean, uuid, jsonb, interval) is
  'Moves the last-seen of a known contact, unless it was seen that recently: {code, originAllowed}';

grant execute on function ingest.record_visit(text, text, boolean, uuid, jsonb, interval) to ingest_api;

-- schema/ingest/record_withdrawal.sql

create function ingest.record_withdrawal(p_access_key text, p_origin text, p_contact_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin, p_is_right => true);
  v_withdrawn_at timestamptz;
  v_retry_after integer;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;

  perform private.lock_contact(v_project.id, p_contact_id);
  select c.consent_withdrawn_at
  into v_withdrawn_at
  from public.contacts c
  where c.project_id = v_project.id and c.id = p_contact_id
  for update;
  if not found then
    if not v_project.has_expired then
      v_retry_after := private.never_admit(v_project.id, p_contact_id);
    end if;
    return coalesce(private.retry_later(v_retry_after), jsonb_build_object('code', 'OK', 'originAllowed', true));
  end if;
  if v_withdrawn_at is null then
    perform private.record_audit(
      v_project.organization_id, v_project.id, 'consent.withdrawn',
      jsonb_build_object('withdrawalAction', v_project.withdrawal_action),
      private.contact_hash(p_contact_id), 'visitor'
    );
    update public.contacts c
    set consent_withdrawn_at = private.clock()
    where c.project_id = v_project.id and c.id = p_contact_id;
  end if;
  if v_project.withdrawal_action = 'erase' then
    perform private.erase_contact(v_project.id, p_contact_id, 'visitor');
  end if;

  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_withdrawal(text, text, uuid) is
  'Marks or erases the contact, as the project decided: {code, originAllowed}';

grant execute on function ingest.record_withdrawal(text, text, uuid) to ingest_api;
