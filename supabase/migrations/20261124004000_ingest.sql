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

-- schema/ingest/rate_answer.sql

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

-- schema/ingest/read_replies.sql

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

-- schema/ingest/record_answer.sql

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

-- schema/ingest/record_answer_by_secret_key.sql

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

-- schema/ingest/record_check.sql

create function ingest.record_check(p_access_key text, p_origin text, p_consent jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record := private.open_project(p_access_key, p_origin);
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  perform private.note_origin(v_project.id, p_origin, p_consent);
  return jsonb_build_object('code', 'OK', 'originAllowed', true);
end
$$;

comment on function ingest.record_check(text, text, jsonb) is
  'Notes that the widget runs on an origin of the project, and what it says of consent: {code, originAllowed}';

grant execute on function ingest.record_check(text, text, jsonb) to ingest_api;

-- schema/ingest/record_message.sql

create function ingest.record_message(
  p_access_key text, p_origin text, p_gpc boolean,
  p_message_id uuid, p_channel text, p_idle_limit interval, p_text text,
  p_contact_id uuid, p_country text, p_page_url text, p_page_parameters text[], p_consent jsonb,
  p_conversation_key text, p_awaits_member boolean default false, p_in_reply_to uuid default null
)
returns jsonb
language plpgsql volatile security definer
set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  v_key_hash bytea := case when p_contact_id is null then sha256(convert_to(p_conversation_key, 'UTF8')) end;
  v_claim_hash bytea := sha256(convert_to(p_consent::text, 'UTF8'));
  v_locked record;
  v_found record;
  v_is_known_claim boolean;
  v_answer jsonb;
  v_country text;
  v_conversation_id uuid;
begin
  -- The locks of rules/locks.sql in their order, as `share_project` and `lock_sender` take them.
  select k.project_id,
    pg_advisory_xact_lock_shared(uuid_hash_extended(k.project_id, 1)) as project,
    pg_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(k.project_id, 2))) as contact,
    pg_advisory_xact_lock(hashtextextended(encode(v_key_hash, 'hex'), uuid_hash_extended(k.project_id, 3))) as thread,
    pg_advisory_xact_lock(uuid_hash_extended(p_message_id, uuid_hash_extended(k.project_id, 4))) as message
  into v_locked from public.project_access_keys k where k.access_key = p_access_key;
  -- What is there, as it is once the locks are had.
  select p.id as project_id, p.allowed_origins, p.require_origin, p.respect_gpc, p.kept_query_parameters,
    array[p.messages_per_minute, p.project_messages_per_minute, p.new_contacts_per_minute, p.new_contacts_per_day]
      as ceilings,
    private.clock() as now,
    (select c from public.contacts c where c.project_id = v_locked.project_id
      and c.id between p_contact_id and p_contact_id order by c.id limit 1) as contact,
    (select m.conversation_id from public.messages m where m.project_id = v_locked.project_id
      and m.id between p_message_id and p_message_id order by m.id limit 1) as earlier_conversation_id,
    case when p_contact_id is not null then (
      select c from public.conversations c where c.project_id = v_locked.project_id and c.channel = p_channel
        and c.is_newest and c.contact_id between p_contact_id and p_contact_id order by c.contact_id limit 1
    ) else (
      select c from public.conversations c where c.project_id = v_locked.project_id and c.channel = p_channel
        and c.is_newest and c.conversation_key_hash between v_key_hash and v_key_hash
      order by c.conversation_key_hash limit 1
    ) end as conversation
  into v_found from public.project_access_keys k join public.projects p on p.id = k.project_id
  where k.access_key = p_access_key and (k.expires_at is null or k.expires_at > private.clock());

  -- A claim that is to the letter the last one of this contact was judged then, in all but Global Privacy Control.
  v_is_known_claim := coalesce((v_found.contact).claim_hash = v_claim_hash, false)
    and not (coalesce(p_gpc, false) and v_found.respect_gpc);
  -- Project, origin (most are listed without a pattern), fields, consent, erasure, the same message again, ceilings.
  v_answer := case
    when v_found.project_id is null then private.refusal('UNKNOWN_ACCESS_KEY', p_origin_allowed => false)
    when p_origin is null and v_found.require_origin
      or p_origin is not null and not (p_origin = any (v_found.allowed_origins) and position('*' in p_origin) = 0)
        and not private.is_allowed_origin(p_origin, v_found.allowed_origins)
      then private.refuse_origin(v_found.project_id, p_origin)
    when p_message_id is null then private.invalid('messageId')
    when p_channel !~ '^[a-z][a-z0-9_]{0,31}$' or p_channel is null then private.invalid('channel')
    when coalesce(char_length(p_text), 0) not between 1 and 4000 then private.invalid('text')
    when char_length(p_conversation_key) not between 16 and 128 then private.invalid('conversationKey')
    when char_length(p_page_url) > 2048 or p_page_url !~ '^https?://' then private.invalid('pageUrl')
    when p_contact_id is null and (p_page_url is not null or p_country is not null)
      or p_contact_id is not null and not v_is_known_claim
        and not private.is_consent_granted(p_consent, p_gpc, v_found.respect_gpc)
      or (v_found.contact).consent_withdrawn_at is not null
      then private.refusal('CONSENT_REQUIRED')
    when p_contact_id is not null and (v_found.contact).id is null
      and private.is_erased(v_found.project_id, p_contact_id) then private.refusal('CONTACT_ERASED')
    when v_found.earlier_conversation_id is not null then private.answer_repeated_message(
      v_found.project_id, v_found.earlier_conversation_id, p_contact_id, v_key_hash, (v_found.contact).country)
    else private.refusal_above_ceilings(v_found.project_id, v_found.ceilings,
      coalesce(sha256(convert_to(p_contact_id::text, 'UTF8')), v_key_hash, sha256(uuid_send(p_message_id))),
      p_contact_id is not null and (v_found.contact).id is null, v_found.now)
  end;
  if v_answer is not null then
    return v_answer;
  end if;
  -- A known country is kept when a later look-up finds none.
  v_country := coalesce(substring(p_country from '^[A-Z]{2}$'), (v_found.contact).country);
  -- It goes on with its sender's newest conversation in the channel, unless that was idle for too long or has gone.
  if v_found.now - (v_found.conversation).last_message_at < p_idle_limit then
    with contact as (
      update public.contacts c
      set country = v_country, last_seen_at = greatest(c.last_seen_at, v_found.now), claim_hash = v_claim_hash
      where c.project_id = v_found.project_id and c.id = p_contact_id
    )
    update public.conversations c
    set messages_count = c.messages_count + 1, last_message_at = greatest(c.last_message_at, v_found.now),
      waiting_since = case when p_awaits_member then coalesce(c.waiting_since, v_found.now) end, resolved_at = null
    where c.project_id = v_found.project_id and c.id = (v_found.conversation).id returning c.id into v_conversation_id;
  end if;
  if v_conversation_id is null then
    v_conversation_id := private.begin_conversation(
      v_found.project_id, p_contact_id, v_country, v_claim_hash, v_key_hash, p_channel, p_awaits_member, v_found.now,
      p_before_id => (v_found.conversation).id);
  end if;
  -- A page of the origin that sent it is the project's own, because that origin is.
  insert into public.messages (project_id, id, conversation_id, text, page_url, created_at, in_reply_to)
  values (v_found.project_id, p_message_id, v_conversation_id, p_text,
    case when starts_with(p_page_url, p_origin || '/') or private.is_allowed_page(p_page_url, v_found.allowed_origins)
      then case when v_found.kept_query_parameters = '{}' then p_page_url else
        private.page_url_with_kept_parameters(p_page_url, p_page_parameters, v_found.kept_query_parameters) end end,
    v_found.now,
    case when p_in_reply_to is not null then
      (private.own_message(v_found.project_id, p_in_reply_to, p_contact_id, v_key_hash)).id end);
  if p_contact_id is not null and not v_is_known_claim then
    perform private.record_receipt(v_found.project_id, p_contact_id, p_consent, v_found.now);
  end if;
  return jsonb_build_object('code', 'OK', 'originAllowed', true, 'created', true,
    'conversationId', v_conversation_id, 'contactId', p_contact_id, 'country', v_country);
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

-- schema/ingest/record_messages.sql

create function ingest.record_messages(p_messages jsonb)
returns jsonb
language plpgsql volatile security definer
set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off set lock_timeout = '25ms'
as $$
declare
  v_message record;
  v_answers jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(p_messages)]);
begin
  for v_message in
    select m.*,
      (select k.project_id from public.project_access_keys k where k.access_key = m.access_key) as project_id
    from rows from (jsonb_to_recordset(p_messages) as (
      access_key text, origin text, gpc boolean, message_id uuid, channel text, idle_limit interval, text text,
      contact_id uuid, country text, page_url text, page_parameters text[], consent jsonb, conversation_key text,
      awaits_member boolean, in_reply_to uuid, passes_turnstile boolean
    )) with ordinality as m (
      access_key, origin, gpc, message_id, channel, idle_limit, text, contact_id, country, page_url, page_parameters,
      consent, conversation_key, awaits_member, in_reply_to, passes_turnstile, place
    )
    order by project_id, m.place
  loop
    begin
      if private.try_lock_sender(v_message.project_id, v_message.contact_id,
        sha256(convert_to(v_message.conversation_key, 'UTF8')), v_message.message_id)
      then
        v_answers[v_message.place] := coalesce(
          case when not v_message.passes_turnstile then ingest.challenge_message(
            v_message.access_key, v_message.message_id, v_message.contact_id, v_message.conversation_key) end,
          ingest.record_message(
            v_message.access_key, v_message.origin, v_message.gpc, v_message.message_id, v_message.channel,
            v_message.idle_limit, v_message.text, v_message.contact_id, v_message.country, v_message.page_url,
            v_message.page_parameters, v_message.consent, v_message.conversation_key, v_message.awaits_member,
            v_message.in_reply_to));
      end if;
    exception when others then
      -- Said by the call that repeats it.
      null;
    end;
  end loop;
  return jsonb_build_object('code', 'OK', 'answers', to_jsonb(v_answers));
end
$$;

comment on function ingest.record_messages(jsonb) is
  'Records visitors'' messages, given by the parameters of record_message and passes_turnstile: {code, answers}, in '
  'which each has what record_message answers, or null: record it alone';

grant execute on function ingest.record_messages(jsonb) to ingest_api;

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
  v_is_known boolean;
  v_retry_after integer;
begin
  if v_project.refusal is not null then
    return v_project.refusal;
  end if;
  if p_contact_id is null then
    return private.invalid('visitor.key');
  end if;

  v_is_known := private.withdraw_consent(v_project.id, p_contact_id, 'visitor');
  if not v_is_known and not v_project.has_expired then
    v_retry_after := private.never_admit(v_project.id, p_contact_id);
  end if;

  return coalesce(private.retry_later(v_retry_after), jsonb_build_object('code', 'OK', 'originAllowed', true));
end
$$;

comment on function ingest.record_withdrawal(text, text, uuid) is
  'Marks or erases the contact, as the project decided: {code, originAllowed}';

grant execute on function ingest.record_withdrawal(text, text, uuid) to ingest_api;

-- schema/ingest/reply_by_secret_key.sql

create function ingest.reply_by_secret_key(
  p_key_hash bytea, p_project_id uuid, p_conversation_id uuid, p_message_id uuid, p_text text
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if private.secret_key_id(p_key_hash, p_project_id) is null then
    return '{"code": "UNAUTHENTICATED"}';
  end if;
  return private.add_reply(p_project_id, p_conversation_id, p_message_id, p_text, p_author_id => null);
end
$$;

comment on function ingest.reply_by_secret_key(bytea, uuid, uuid, uuid, text) is
  'Replies to a conversation for the owner''s own server: {code, created, messageId, createdAt}';

grant execute on function ingest.reply_by_secret_key(bytea, uuid, uuid, uuid, text) to ingest_api;
