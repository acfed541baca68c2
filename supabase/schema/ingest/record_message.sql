-- One message: all that visitors write comes through here, with other messages (`record_messages`) or by itself.
-- Nothing else comes as often, and to go in and out of a function for each rule costs (docs/benchmarks.md). So what an
-- ordinary message needs stands here, in few statements; what is rare, or common to other calls, is in `rules`. Core
-- has the same rules, a function each, and tests hold the two against each other.
--
-- A contact has the hash of its last consent claim, since nearly all its messages carry the same: there is a receipt of
-- that claim, and it need not be judged again.
--
-- To plan is most of what a message would cost, so a connection plans each statement once and keeps that: the functions
-- and foreign-key checks inside the call follow the two settings as well. The first message of a connection may come to
-- tables that are empty, where the planner thinks nothing of reading them whole, and takes one index for as good as
-- another. So it may not read whole tables here (`enable_seqscan`), and whatever is looked for before it is written is
-- found as `between x and x order by`: only the index that has that order is then right, of whatever size the table is.
-- `tests/database/kept-plans.test.ts` grows a project from nothing and looks at what was read.

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
