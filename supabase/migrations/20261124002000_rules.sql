-- The first state of supabase/schema, where each object is explained.

set check_function_bodies = off;

-- schema/rules/access_keys.sql

create function private.new_access_key(p_project_id uuid)
returns text
language sql
volatile
set search_path = ''
as $$
  select
    coalesce(
      (
        select left(k.access_key, 19)
        from public.project_access_keys k
        where k.project_id = p_project_id
        order by k.created_at
        limit 1
      ),
      'pk_' || right(replace(gen_random_uuid()::text, '-', ''), 16)
    ) || replace(gen_random_uuid()::text, '-', '');
$$;

comment on function private.new_access_key(uuid) is
  'A new access key, which begins like the project''s others; does not store it';

-- schema/rules/activity_signals.sql

create function private.send_activity_signal(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
begin
  perform realtime.send('{}'::jsonb, 'activity', 'project:' || p_project_id, true);
exception when others then
  raise warning 'Signal activity: Realtime refused it (%)', sqlerrm;
end
$$;

comment on function private.send_activity_signal(uuid) is
  'Tells the members who look at this project to look again; never fails';

create function private.signal_activity()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_now timestamptz := private.clock();
begin
  if exists (
    select from private.activity_signals s
    where s.project_id = new.project_id and s.sent_at between v_now - interval '2 seconds' and v_now
  ) then
    return null;
  end if;
  if not private.try_lock_activity(new.project_id) then
    return null;
  end if;
  insert into private.activity_signals (project_id, sent_at)
  values (new.project_id, v_now)
  on conflict (project_id) do update set sent_at = excluded.sent_at;
  perform private.send_activity_signal(new.project_id);
  return null;
end
$$;

comment on function private.signal_activity() is 'Signals a project''s activity, once in two seconds';

create function private.connect_realtime()
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  if
    to_regclass('realtime.messages') is null
    or to_regprocedure('realtime.topic()') is null
    or to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null
  then
    drop trigger if exists signal_activity on public.contacts;
    drop trigger if exists signal_activity on public.messages;
    return false;
  end if;

  if not exists (
    select from pg_catalog.pg_policy
    where polrelid = to_regclass('realtime.messages') and polname = 'members hear their projects'' activity'
  ) then
    -- To listen is to read here. Nobody may write, so nobody but the database can signal.
    create policy "members hear their projects' activity"
      on realtime.messages for select to authenticated
      using (
        extension = 'broadcast'
        and (select realtime.topic()) in (select 'project:' || id from private.my_project_ids() as id)
      );
  end if;
  create or replace trigger signal_activity
    after insert or update of last_seen_at on public.contacts
    for each row execute function private.signal_activity();
  -- Messages without consent touch no contact, and replies of other members neither.
  create or replace trigger signal_activity
    after insert on public.messages
    for each row execute function private.signal_activity();
  return true;
exception when insufficient_privilege then
  raise notice 'Connect Realtime: it is there but refused (%); the portal asks at intervals instead', sqlerrm;
  return false;
end
$$;

comment on function private.connect_realtime() is
  'Connects activity to Supabase Realtime and says whether there is one; may be called again';

create function private.signals_activity()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return 2 = (
    select count(*)
    from pg_catalog.pg_trigger t
    where
      t.tgrelid in ('public.contacts'::regclass, 'public.messages'::regclass)
      and t.tgname = 'signal_activity'
      and t.tgenabled <> 'D'
  );
end
$$;

comment on function private.signals_activity() is 'Whether contacts and messages are connected to Realtime';

-- schema/rules/allowed_origins.sql

create function private.is_allowed_origin(p_origin text, p_patterns text[])
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_pattern text;
  v_scheme text;
  v_domain text;
begin
  if p_origin = any (p_patterns) then
    return position('*' in p_origin) = 0;
  end if;
  foreach v_pattern in array p_patterns loop
    v_scheme := split_part(v_pattern, '*', 1);
    v_domain := split_part(v_pattern, '*', 2);
    if
      v_domain <> ''
      and starts_with(p_origin, v_scheme)
      and right(p_origin, char_length(v_domain)) = v_domain
      and substr(
        p_origin, char_length(v_scheme) + 1,
        greatest(0, char_length(p_origin) - char_length(v_scheme) - char_length(v_domain))
      ) ~ '^[a-z0-9_-]+(\.[a-z0-9_-]+)*$'
    then
      return true;
    end if;
  end loop;
  return false;
end
$$;

comment on function private.is_allowed_origin(text, text[]) is
  'Whether an origin is listed, or a subdomain at any depth of one that is listed with `*.`; `null` never is';

create function private.is_allowed_page(p_page_url text, p_patterns text[])
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return private.is_allowed_origin(substring(p_page_url from '^https?://[^/?#]+'), p_patterns);
end
$$;

comment on function private.is_allowed_page(text, text[]) is 'Whether a page''s origin is one of them';

-- schema/rules/answers.sql

create function private.refusal(p_code text, p_origin_allowed boolean default true)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', p_code, 'originAllowed', p_origin_allowed);

comment on function private.refusal(text, boolean) is 'The answer to a visitor who is refused';

create function private.invalid(p_path text)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', 'INVALID_REQUEST', 'originAllowed', true, 'path', p_path);

comment on function private.invalid(text) is
  'The answer to a visitor who sent a bad field, by its name in the protocol';

create function private.retry_later(p_seconds integer)
returns jsonb
language sql
immutable
set search_path = ''
return case when p_seconds > 0 then private.refusal('RATE_LIMITED') || jsonb_build_object('retryAfter', p_seconds) end;

comment on function private.retry_later(integer) is 'The answer to a visitor who met a ceiling; of 0 seconds, null';

create function private.answer(p_result jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return coalesce('{"code": "OK"}' || p_result, '{"code": "NOT_FOUND"}');

comment on function private.answer(jsonb) is 'The answer with a result; null: there is no such contact';

create function private.answer_visitor(p_project_id uuid, p_contact_id uuid, p_result jsonb)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_result is null and private.is_erased(p_project_id, p_contact_id) then
    return private.refusal('CONTACT_ERASED');
  end if;
  return '{"originAllowed": true}' || private.answer(p_result);
end
$$;

comment on function private.answer_visitor(uuid, uuid, jsonb) is
  'The answer to a visitor with a result about their own contact; null: there is none (any more)';

create function private.answer_repeated_message(
  p_project_id uuid, p_conversation_id uuid, p_contact_id uuid, p_conversation_key_hash bytea, p_country text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  perform from public.conversations c
  where
    c.project_id = p_project_id
    and c.id = p_conversation_id
    and (c.contact_id, c.conversation_key_hash) is not distinct from (p_contact_id, p_conversation_key_hash);
  if not found then
    return private.invalid('messageId');
  end if;
  return jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', false,
    'conversationId', p_conversation_id, 'contactId', p_contact_id, 'country', p_country
  );
end
$$;

comment on function private.answer_repeated_message(uuid, uuid, uuid, bytea, text) is
  'The answer to a message whose id came before, in this conversation';

-- schema/rules/append_only.sql

create function private.counts_one_export_more(p_old jsonb, p_new jsonb)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(
  p_old ->> 'action' = 'contact.exported'
  and p_old ->> 'actor_kind' = 'visitor'
  and p_new = jsonb_set(p_old, '{details,exports}', to_jsonb((p_old #>> '{details,exports}')::integer + 1)),
  false
);

comment on function private.counts_one_export_more(jsonb, jsonb) is
  'Whether a changed audit event is a visitor''s own export that was counted once more, and else as it was';

create function private.refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception using
    errcode = 'insufficient_privilege',
    message = format('%s on %I: the audit record is append-only', initcap(tg_op), tg_table_name);
end
$$;

comment on function private.refuse_change() is 'Trigger that refuses whatever fired it, for every role';

-- schema/rules/audit_changes.sql

create function private.audit_organization()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(new.id, null, 'organization.created', jsonb_build_object('name', new.name));
    return null;
  end if;
  if tg_op = 'DELETE' then
    perform private.record_audit(old.id, null, 'organization.deleted', jsonb_build_object('name', old.name));
    return null;
  end if;
  if new.name <> old.name then
    perform private.record_audit(
      new.id, null, 'organization.renamed', jsonb_build_object('from', old.name, 'to', new.name)
    );
  end if;
  if new.requires_two_factor <> old.requires_two_factor then
    perform private.record_audit(
      new.id, null, 'organization.two_factor_changed',
      jsonb_build_object('from', old.requires_two_factor, 'to', new.requires_two_factor)
    );
  end if;
  return null;
end
$$;

comment on function private.audit_organization() is
  'Trigger: organizations made, renamed, deleted, opened to second factors alone';

create function private.audit_member()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(
      new.organization_id, null, 'member.added', jsonb_build_object('userId', new.user_id, 'role', new.role)
    );
  elsif tg_op = 'DELETE' then
    perform private.record_audit(
      old.organization_id, null, 'member.removed', jsonb_build_object('userId', old.user_id, 'role', old.role)
    );
  elsif new.role <> old.role then
    perform private.record_audit(
      new.organization_id, null, 'member.role_changed',
      jsonb_build_object('userId', new.user_id, 'from', old.role, 'to', new.role)
    );
  end if;
  return null;
end
$$;

comment on function private.audit_member() is 'Trigger: members added, given another role, removed';

create function private.audit_invitation()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(
      new.organization_id, null, 'invitation.created', jsonb_build_object('invitationId', new.id, 'role', new.role)
    );
  elsif tg_op = 'DELETE' then
    perform private.record_audit(
      old.organization_id, null, 'invitation.deleted', jsonb_build_object('invitationId', old.id, 'role', old.role)
    );
  elsif old.accepted_at is null and new.accepted_at is not null then
    perform private.record_audit(
      new.organization_id, null, 'invitation.accepted', jsonb_build_object('invitationId', new.id, 'role', new.role)
    );
  end if;
  return null;
end
$$;

comment on function private.audit_invitation() is
  'Trigger: invitations made, accepted, deleted; never whom they were for';

create function private.audit_project()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_changed jsonb;
begin
  if tg_op = 'INSERT' then
    perform private.record_audit(new.organization_id, new.id, 'project.created', jsonb_build_object('name', new.name));
    return null;
  end if;
  if tg_op = 'DELETE' then
    perform private.record_audit(old.organization_id, old.id, 'project.deleted', jsonb_build_object('name', old.name));
    return null;
  end if;

  if new.organization_id <> old.organization_id then
    perform private.record_audit(
      organization_id, new.id, 'project.transferred',
      jsonb_build_object('from', old.organization_id, 'to', new.organization_id)
    )
    from unnest(array[old.organization_id, new.organization_id]) as organization_id;
  end if;
  select jsonb_object_agg(after.key, jsonb_build_object('from', before.value, 'to', after.value))
  into v_changed
  from jsonb_each(to_jsonb(new)) as after
  join jsonb_each(to_jsonb(old)) as before on before.key = after.key
  where before.value is distinct from after.value and after.key <> 'organization_id';
  if v_changed is not null then
    perform private.record_audit(new.organization_id, new.id, 'project.settings_changed', v_changed);
  end if;
  return null;
end
$$;

comment on function private.audit_project() is
  'Trigger: projects made, changed (old and new values), transferred, deleted';

create function private.audit_access_key()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.record_audit(
    p.organization_id, p.id,
    case when tg_op = 'INSERT' then 'access_key.created' else 'access_key.expiry_changed' end,
    jsonb_build_object('accessKey', new.access_key, 'expiresAt', new.expires_at)
  )
  from public.projects p
  where p.id = new.project_id and (tg_op = 'INSERT' or new.expires_at is distinct from old.expires_at);
  return null;
end
$$;

comment on function private.audit_access_key() is 'Trigger: access keys made, and when they end';

create function private.audit_secret_key()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.record_audit(
    p.organization_id, p.id,
    case when tg_op = 'INSERT' then 'secret_key.created' else 'secret_key.revoked' end,
    jsonb_build_object('keyId', new.id, 'name', new.name, 'lastFour', new.last_four)
  )
  from public.projects p
  where p.id = new.project_id and (tg_op = 'INSERT' or new.revoked_at is distinct from old.revoked_at);
  return null;
end
$$;

comment on function private.audit_secret_key() is 'Trigger: secret keys made and revoked; never the key or its hash';

-- schema/rules/ceilings.sql

create function private.seconds_until_allowed(
  p_project_id uuid, p_what text, p_key bytea, p_limit integer, p_window interval, p_now timestamptz
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_limit is null then
    return 0;
  end if;

  insert into private.rates as r (project_id, what, key, ends_at, used)
  values (p_project_id, p_what, p_key, p_now + p_window, 1)
  on conflict (project_id, what, key) do update
  set
    ends_at = case when p_now >= r.ends_at then excluded.ends_at else r.ends_at end,
    used = case when p_now >= r.ends_at then 1 else r.used + 1 end
  where p_now >= r.ends_at or r.used < p_limit;
  if found then
    return 0;
  end if;
  return private.seconds_until_window_ends(p_project_id, p_what, p_key, p_limit, p_now);
end
$$;

comment on function private.seconds_until_allowed(uuid, text, bytea, integer, interval, timestamptz) is
  'Counts one use and returns 0, or returns after how many seconds to try again; a limit of null is none';

create function private.still_in_use(p_project_id uuid, p_what text, p_key bytea, p_window interval)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update private.rates r
  set ends_at = private.clock() + p_window
  where r.project_id = p_project_id and r.what = p_what and r.key = p_key;
end
$$;

comment on function private.still_in_use(uuid, text, bytea, interval) is 'Begins the window of a ceiling anew';

create function private.end_use(p_project_id uuid, p_what text, p_key bytea)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  delete from private.rates r
  where r.project_id = p_project_id and r.what = p_what and r.key = p_key;
end
$$;

comment on function private.end_use(uuid, text, bytea) is 'Ends the window of a ceiling: the next use is the first';

create function private.seconds_until_window_ends(
  p_project_id uuid, p_what text, p_key bytea, p_limit integer, p_now timestamptz
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_ends_at timestamptz;
begin
  select case when r.used >= p_limit and r.ends_at > p_now then r.ends_at end into v_ends_at
  from private.rates r
  where r.project_id = p_project_id and r.what = p_what and r.key = p_key;
  if v_ends_at is null then
    return 0;
  end if;
  insert into private.ceilings_met as m (project_id, day, what, refused)
  values (p_project_id, (p_now at time zone 'UTC')::date, p_what, 1)
  on conflict (project_id, day, what) do update set refused = m.refused + 1;
  return greatest(1, ceil(extract(epoch from v_ends_at - p_now))::integer);
end
$$;

comment on function private.seconds_until_window_ends(uuid, text, bytea, integer, timestamptz) is
  'Counts a refusal and returns after how many seconds to try again, or returns 0 while there is something left';

create function private.seconds_until_project_allows(
  p_project_id uuid, p_what text, p_limit integer, p_window interval, p_now timestamptz
)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_whole_project constant bytea := '';
  v_one_in integer := greatest(1, p_limit / 400);
begin
  -- The time that is left is compared for the sake of the plan: the index over `ends_at` would find all open windows.
  if random() * v_one_in >= 1 then
    perform from private.rates r
    where
      r.project_id = p_project_id and r.what = p_what and r.key = c_whole_project
      and r.ends_at - p_now > interval '0' and r.used >= p_limit / v_one_in;
    if not found then
      return 0;
    end if;
  end if;
  return private.seconds_until_allowed(p_project_id, p_what, c_whole_project, p_limit / v_one_in, p_window, p_now);
end
$$;

comment on function private.seconds_until_project_allows(uuid, text, integer, interval, timestamptz) is
  'The same for a ceiling of the whole project';

create function private.refusal_above_ceilings(
  p_project_id uuid,
  p_ceilings integer[],
  p_sender_hash bytea,
  p_is_new_contact boolean,
  p_now timestamptz
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_seconds integer := private.seconds_until_allowed(
    p_project_id, 'visitor messages', p_sender_hash, p_ceilings[1], '1 minute', p_now
  );
begin
  if v_seconds = 0 then
    v_seconds := private.seconds_until_project_allows(p_project_id, 'messages', p_ceilings[2], '1 minute', p_now);
  end if;
  if v_seconds = 0 and p_is_new_contact then
    v_seconds := private.seconds_until_project_allows(
      p_project_id, 'new contacts a minute', p_ceilings[3], '1 minute', p_now
    );
    if v_seconds = 0 then
      v_seconds := private.seconds_until_project_allows(
        p_project_id, 'new contacts a day', p_ceilings[4], '1 day', p_now
      );
    end if;
  end if;
  if v_seconds = 0 then
    return null;
  end if;
  return private.retry_later(v_seconds);
end
$$;

comment on function private.refusal_above_ceilings(uuid, integer[], bytea, boolean, timestamptz) is
  'Counts a message against every ceiling of its project (as `open_project` has them) and returns null, or the answer '
  'that says after how many seconds to try again';

-- schema/rules/checks.sql

create function private.is_contact(
  p_country text, p_created_at timestamptz, p_last_seen_at timestamptz, p_conversations_count integer
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_country ~ '^[A-Z]{2}$' and p_last_seen_at >= p_created_at and p_conversations_count >= 0;
end
$$;

comment on function private.is_contact(text, timestamptz, timestamptz, integer) is
  'Whether a row can be a contact: country code, last seen after it was made, no negative count';

create function private.is_conversation(
  p_contact_id uuid, p_conversation_key_hash bytea, p_channel text, p_created_at timestamptz,
  p_last_message_at timestamptz, p_messages_count integer, p_waiting_since timestamptz, p_resolved_at timestamptz
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return
    p_channel ~ '^[a-z][a-z0-9_]{0,31}$'
    and octet_length(p_conversation_key_hash) = 32
    and (p_contact_id is null or p_conversation_key_hash is null)
    and p_last_message_at >= p_created_at
    and p_messages_count >= 0
    and (p_waiting_since is null or p_resolved_at is null);
end
$$;

comment on function private.is_conversation(
  uuid, bytea, text, timestamptz, timestamptz, integer, timestamptz, timestamptz
) is
  'Whether a row can be a conversation: of a contact, of a thread or of neither, and not resolved while somebody waits';

create function private.is_message(
  p_sender text, p_text text, p_page_url text, p_in_reply_to uuid, p_reported_by text, p_outcome text,
  p_sources jsonb, p_rating text, p_author_id uuid, p_is_note boolean, p_received_at timestamptz
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_sender = 'visitor' then
    return
      char_length(p_text) between 1 and 4000
      and (p_page_url is null or p_page_url ~ '^https?://' and char_length(p_page_url) <= 2048)
      and num_nonnulls(p_reported_by, p_outcome, p_sources, p_rating, p_author_id, p_received_at) = 0
      and not p_is_note;
  end if;
  return char_length(p_text) >= 1 and p_page_url is null and case p_sender
    when 'assistant' then
      char_length(p_text) <= 8000
      and p_in_reply_to is not null
      and coalesce(p_reported_by in ('page', 'server'), false)
      and coalesce(p_outcome in ('answered', 'no_answer'), false)
      and coalesce(private.are_sources(p_sources), false)
      and coalesce(p_rating in ('up', 'down'), true)
      and p_author_id is null
      and not p_is_note
    when 'member' then
      char_length(p_text) <= 4000
      and num_nonnulls(p_in_reply_to, p_outcome, p_sources, p_rating) = 0
      and coalesce(p_reported_by in ('page', 'server'), true)
      and (p_reported_by = 'server') is distinct from (p_author_id is not null)
      and (not p_is_note or p_author_id is not null and p_received_at is null)
    else false
  end;
end
$$;

comment on function private.is_message(
  text, text, text, uuid, text, text, jsonb, text, uuid, boolean, timestamptz
) is 'Whether a row can be a visitor''s message, a whole answer of AI search or a whole reply of a member';

-- schema/rules/clock.sql

create function private.clock()
returns timestamptz
language plpgsql
volatile
set search_path = ''
as $$
begin
  return clock_timestamp();
end
$$;

comment on function private.clock() is 'Server time; the only source of recorded times';

-- schema/rules/consent.sql

create function private.is_consent_granted(p_consent jsonb, p_gpc boolean, p_respect_gpc boolean)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    jsonb_typeof(p_consent) = 'object'
    and p_consent ->> 'state' = 'granted'
    and p_consent ->> 'method' = 'explicit'
    and char_length(p_consent ->> 'source') between 1 and 64
    and char_length(p_consent ->> 'category') between 1 and 256
    and char_length(coalesce(p_consent ->> 'widgetVersion', '')) <= 32
    and p_consent ->> 'at' ~ '^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}'
    and case when pg_input_is_valid(p_consent ->> 'at', 'timestamptz') then
      (p_consent ->> 'at')::timestamptz <= private.clock() + interval '1 day'
    end
    and not (coalesce(p_gpc, false) and p_respect_gpc),
    false
  );
end
$$;

comment on function private.is_consent_granted(jsonb, boolean, boolean) is
  'Whether this statement lets a request carry tracking fields';

create function private.record_receipt(p_project_id uuid, p_contact_id uuid, p_consent jsonb, p_recorded_at timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_contact_id is null then
    return;
  end if;
  -- Most messages carry a claim that is here already, and to look is cheaper than to try to insert.
  perform from public.consent_receipts r
  where
    r.project_id = p_project_id
    and r.contact_id between p_contact_id and p_contact_id
    and r.given_at = (p_consent ->> 'at')::timestamptz
    and r.source = p_consent ->> 'source'
    and r.category = p_consent ->> 'category'
    and r.method = p_consent ->> 'method'
  order by r.contact_id
  limit 1;
  if found then
    return;
  end if;
  insert into public.consent_receipts
    (project_id, contact_id, source, category, method, given_at, recorded_at, widget_version)
  values (
    p_project_id, p_contact_id,
    p_consent ->> 'source', p_consent ->> 'category', p_consent ->> 'method', (p_consent ->> 'at')::timestamptz,
    p_recorded_at, nullif(p_consent ->> 'widgetVersion', '')
  )
  on conflict do nothing;
end
$$;

comment on function private.record_receipt(uuid, uuid, jsonb, timestamptz) is
  'Keeps a consent statement of a contact, once for each distinct one';

create function private.withdraw_consent(
  p_project_id uuid,
  p_contact_id uuid,
  p_actor_kind text,
  p_actor_id uuid default null
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_project record;
  v_withdrawn_at timestamptz;
begin
  perform private.lock_contact(p_project_id, p_contact_id);
  select c.consent_withdrawn_at
  into v_withdrawn_at
  from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id
  for update;
  if not found then
    return false;
  end if;
  select p.organization_id, p.withdrawal_action into v_project
  from public.projects p
  where p.id = p_project_id;

  if v_withdrawn_at is null then
    perform private.record_audit(
      v_project.organization_id, p_project_id, 'consent.withdrawn',
      jsonb_build_object('withdrawalAction', v_project.withdrawal_action),
      private.contact_hash(p_contact_id), p_actor_kind, p_actor_id
    );
    update public.contacts c
    set consent_withdrawn_at = private.clock()
    where c.project_id = p_project_id and c.id = p_contact_id;
  end if;
  if v_project.withdrawal_action = 'erase' then
    perform private.erase_contact(p_project_id, p_contact_id, p_actor_kind, p_actor_id);
  end if;
  return true;
end
$$;

comment on function private.withdraw_consent(uuid, uuid, text, uuid) is
  'Marks or erases a contact, as its project decided, and records it; false when there is no such contact';

-- schema/rules/contact_list.sql

create function private.contact_filter(p_filter jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return private.known_filter(
    'Filter contacts', p_filter,
    array[
      'search', 'country', 'channel', 'page', 'conversations', 'withdrawn',
      'created_from', 'created_to', 'seen_from', 'seen_to', 'active_from', 'active_to', 'began_from', 'began_to',
      'time_zone', 'created_before', 'seen_after'
    ]
  );
end
$$;

comment on function private.contact_filter(jsonb) is
  'The filter as an object, or an error when it is none that we know';

create function private.messages_from_page(
  p_project_id uuid,
  p_page text,
  p_from timestamptz,
  p_until timestamptz,
  p_wanted bigint,
  p_looked_at bigint,
  out messages text,
  out way text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_days text := format('m.created_at >= %L::timestamptz and m.created_at < %L::timestamptz', p_from, p_until);
  v_from_page text := format('select 1 from public.messages m where m.page_url = %L', p_page);
  v_own bigint := private.expected_rows(v_from_page || ' and ' || v_days);
begin
  messages := format(
    'from public.messages m where m.project_id = %L::uuid and hashtextextended(m.page_url, 0) = %L::bigint'
    ' and coalesce(m.page_url = %L, false) and ',
    p_project_id, hashtextextended(p_page, 0), p_page
  ) || v_days;
  way := private.fastest_way(
    v_own,
    -- By their page or by their days: the planner reads what is less.
    least(
      private.expected_rows(v_from_page),
      private.expected_rows(
        format('select 1 from public.messages m where m.project_id = %L::uuid and ', p_project_id) || v_days
      )
    ),
    -- Who may have written on these days.
    private.expected_rows(format(
      'select 1 from public.contacts c where c.project_id = %L::uuid and c.last_seen_at >= %L::timestamptz'
      ' and c.created_at < %L::timestamptz',
      p_project_id, p_from, p_until
    )),
    p_wanted
  );
  if p_looked_at is not null then
    messages := case when v_own > p_looked_at and way <> 'walk' then
      format('from (select m.conversation_id %s limit %L::bigint) as m', messages, p_looked_at)
    end;
    way := 'lookup';
  end if;
end
$$;

comment on function private.messages_from_page(uuid, text, timestamptz, timestamptz, bigint, bigint) is
  'From where to select a project''s messages from a page on days, as m, and the fastest way from them to contacts, of '
  'whom so many are wanted (null: all); no more messages than are to be looked at, null where no more are expected or '
  'the list is better walked';

create function private.activity_condition(
  p_project_id uuid, p_filter jsonb, p_zone text, p_wanted bigint, p_looked_at bigint
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from timestamptz := private.start_of_day((p_filter ->> 'active_from')::date, p_zone);
  v_until timestamptz := private.start_of_day((p_filter ->> 'active_to')::date + 1, p_zone);
  v_channel text := coalesce(' and v.channel = ' || quote_literal(p_filter ->> 'channel'), '');
  v_page text := p_filter ->> 'page';
  v_conversation constant text :=
    'select from public.conversations v where v.project_id = c.project_id and v.contact_id = c.id';
  v_messages text;
  v_way text;
begin
  if v_from is null and v_until is null and v_page is null then
    return case when p_filter ? 'channel' then
      format('exists (%s%s and v.is_newest)', v_conversation, v_channel)
    end;
  end if;
  v_from := coalesce(v_from, '-infinity');
  v_until := coalesce(v_until, 'infinity');
  if v_page is not null then
    select f.messages, f.way into v_messages, v_way
    from private.messages_from_page(p_project_id, v_page, v_from, v_until, p_wanted, p_looked_at) f;
  end if;
  if v_way = 'lookup' then
    -- One look into an index for each conversation, and no join, for which the planner might read all of them.
    return format(
      'c.id = any (array(select (select v.contact_id from public.conversations v where v.project_id = %L::uuid'
      ' and v.id = found.conversation_id%s) from (select distinct m.conversation_id ',
      p_project_id, v_channel
    ) || v_messages || ') as found))';
  end if;
  return format(
    private.time_condition('c.last_seen', '>=') || ' and c.created_at < %2$L::timestamptz'
    ' and exists (%3$s%4$s and v.created_at < %2$L::timestamptz and %5$s offset 0)',
    v_from, v_until, v_conversation, v_channel,
    case when v_way = 'gather' then format('coalesce(v.id in (select m.conversation_id %s), false)', v_messages)
    else format(
      'v.last_message_at >= %1$L::timestamptz and exists (select from public.messages m'
      ' where m.project_id = v.project_id and m.conversation_id = v.id and m.created_at >= %1$L::timestamptz'
      ' and m.created_at < %2$L::timestamptz and %3$s offset 0)',
      v_from, v_until, coalesce('m.page_url = ' || quote_literal(v_page), 'm.sender = ''visitor''')
    ) end
  );
end
$$;

comment on function private.activity_condition(uuid, jsonb, text, bigint, bigint) is
  'The condition that picks contacts who wrote in a channel, from a page, on days, or all of it at once, of whom so '
  'many are wanted (null: all); null: not asked for';

create function private.beginning_condition(p_filter jsonb, p_zone text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from timestamptz := private.start_of_day((p_filter ->> 'began_from')::date, p_zone);
  v_until timestamptz := private.start_of_day((p_filter ->> 'began_to')::date + 1, p_zone);
begin
  if v_from is null and v_until is null then
    return null;
  end if;
  v_from := coalesce(v_from, '-infinity');
  v_until := coalesce(v_until, 'infinity');
  return format(
    'c.last_conversation_at >= %L::timestamptz and c.created_at < %L::timestamptz'
    ' and exists (select from public.conversations v where v.project_id = c.project_id and v.contact_id = c.id%s'
    ' and v.created_at >= %L::timestamptz and v.created_at < %L::timestamptz offset 0)',
    v_from, v_until, coalesce(' and v.channel = ' || quote_literal(p_filter ->> 'channel'), ''), v_from, v_until
  );
end
$$;

comment on function private.beginning_condition(jsonb, text) is
  'The condition that picks contacts who began a conversation on days, in a channel if one is named; null: any';

create function private.contact_conditions(
  p_project_id uuid, p_filter jsonb, p_wanted bigint default null, p_looked_at bigint default null
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_zone text := coalesce(p_filter ->> 'time_zone', 'UTC');
  v_search text := nullif(btrim(p_filter ->> 'search'), '');
  v_searched text := private.search_condition(p_project_id, v_search, p_wanted, p_looked_at);
  v_active text := private.activity_condition(
    p_project_id, p_filter, v_zone, p_wanted, case when v_search is null then p_looked_at end
  );
  v_conditions text[];
begin
  if
    p_looked_at is not null
    and (case when v_search is not null then v_searched when p_filter ->> 'page' is not null then v_active end) is null
  then
    return null;
  end if;
  select array_agg(format(f.condition, f.value)) into v_conditions
  from (values
    ('c.project_id = %L::uuid', p_project_id::text),
    ('c.created_at >= %L::timestamptz', private.start_of_day((p_filter ->> 'created_from')::date, v_zone)::text),
    ('c.created_at < %L::timestamptz', private.start_of_day((p_filter ->> 'created_to')::date + 1, v_zone)::text),
    ('c.created_at < %L::timestamptz', p_filter ->> 'created_before'),
    (
      private.time_condition('c.last_seen', '>='),
      private.start_of_day((p_filter ->> 'seen_from')::date, v_zone)::text
    ),
    (
      private.time_condition('c.last_seen', '<'),
      private.start_of_day((p_filter ->> 'seen_to')::date + 1, v_zone)::text
    ),
    (
      private.time_condition('c.last_seen', '>'),
      p_filter ->> 'seen_after'
    ),
    ('c.conversations_count >= %L::integer', p_filter ->> 'conversations')
  ) as f (condition, value)
  where f.value is not null;

  if jsonb_array_length(p_filter -> 'country') > 0 then
    v_conditions := v_conditions || format(
      '(c.country = any (%L::text[])%s)',
      array(select jsonb_array_elements_text(p_filter -> 'country')),
      case when p_filter -> 'country' ? 'unknown' then ' or c.country is null' else '' end
    );
  end if;
  if p_filter ->> 'withdrawn' is not null then
    v_conditions := v_conditions || case p_filter ->> 'withdrawn'
      when 'yes' then 'c.consent_withdrawn_at is not null'
      when 'no' then 'c.consent_withdrawn_at is null'
      else 'false'
    end;
  end if;
  v_conditions := v_conditions || v_active || private.beginning_condition(p_filter, v_zone);
  if v_search is not null then
    v_conditions := v_conditions || v_searched;
  end if;

  return array_to_string(v_conditions, ' and ');
end
$$;

comment on function private.contact_conditions(uuid, jsonb, bigint, bigint) is
  'The condition that picks a project''s contacts from public.contacts as c, for a list of which so many rows are '
  'wanted (null: all); values are literals, checked by their casts';

create function private.contacts_page(
  p_project_id uuid,
  p_filter jsonb,
  p_sort text,
  p_ascending boolean,
  p_cursor_value text,
  p_cursor_id uuid,
  p_page_size integer
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_columns text[];
  v_type text;
  v_rows integer := least(greatest(coalesce(p_page_size, 50), 1), 500);
begin
  select s.columns, s.type into v_columns, v_type
  from (values
    ('last_seen_at', '{last_seen_hour, last_seen_at, id}'::text[], 'timestamptz'),
    ('created_at', '{created_at, id}', 'timestamptz'),
    ('conversations_count', '{conversations_count, id}', 'integer')
  ) as s (name, columns, type)
  where s.name = p_sort;
  if not found then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format(
        'List contacts: found the order %L, wanted last_seen_at, created_at or conversations_count', p_sort
      );
  end if;

  return format(
    'select c.* from public.contacts c where %s%s%s limit %L::integer',
    private.contact_conditions(p_project_id, private.contact_filter(p_filter), v_rows),
    private.list_place(v_columns, p_ascending, v_type, p_cursor_value, p_cursor_id),
    private.list_order(v_columns, p_ascending),
    v_rows
  );
end
$$;

comment on function private.contacts_page(uuid, jsonb, text, boolean, text, uuid, integer) is
  'The statement that reads one page of a project''s contacts';

-- schema/rules/conversation_list.sql

create function private.conversation_filter(p_filter jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return private.known_filter(
    'Filter conversations', p_filter,
    array[
      'search', 'state', 'assigned_to', 'channel', 'who', 'active_from', 'active_to', 'active_after',
      'began_from', 'began_to', 'time_zone'
    ]
  );
end
$$;

comment on function private.conversation_filter(jsonb) is
  'The filter as an object, or an error when it is none that we know';

create function private.assignee(p_filter jsonb)
returns text
language sql
stable
set search_path = ''
return case p_filter ->> 'assigned_to' when 'me' then auth.uid()::text else p_filter ->> 'assigned_to' end;

comment on function private.assignee(jsonb) is
  'Whose conversations the filter asks for, as an id, or nobody; null: anyone''s';

create function private.conversation_order(p_filter jsonb)
returns text[]
language sql
immutable
set search_path = ''
return case
  when p_filter ->> 'state' = 'waiting' then '{waiting_since, id}'
  else '{last_message_hour, last_message_at, id}'
end::text[];

comment on function private.conversation_order(jsonb) is 'The columns that order the list';

create function private.conversation_parts(p_project_id uuid)
returns table (who text, channel text)
language sql
stable
set search_path = ''
as $$
  with recursive of_contacts as (
    (
      select v.channel
      from public.conversations v
      where v.project_id = p_project_id and v.contact_id is not null
      order by v.channel
      limit 1
    )
    union all
    select (
      select v.channel
      from public.conversations v
      where v.project_id = p_project_id and v.contact_id is not null and v.channel > p.channel
      order by v.channel
      limit 1
    )
    from of_contacts p
    where p.channel is not null
  ),
  anonymous as (
    (
      select v.channel
      from public.conversations v
      where v.project_id = p_project_id and v.contact_id is null
      order by v.channel
      limit 1
    )
    union all
    select (
      select v.channel
      from public.conversations v
      where v.project_id = p_project_id and v.contact_id is null and v.channel > p.channel
      order by v.channel
      limit 1
    )
    from anonymous p
    where p.channel is not null
  )
  select 'contact', p.channel from of_contacts p where p.channel is not null
  union all
  select 'anonymous', p.channel from anonymous p where p.channel is not null;
$$;

comment on function private.conversation_parts(uuid) is
  'Which channels hold conversations of contacts, and which hold anonymous ones';

create function private.conversation_conditions(p_project_id uuid, p_filter jsonb)
returns text
language sql
stable
set search_path = ''
as $$
  select string_agg(format(f.condition, f.value), ' and ')
  from (values
    ('v.project_id = %L::uuid', p_project_id::text),
    ('v.channel = %L', p_filter ->> 'channel'),
    (
      case p_filter ->> 'who'
        when 'contact' then 'v.contact_id is not null'
        when 'anonymous' then 'v.contact_id is null'
        else 'false'
      end,
      p_filter ->> 'who'
    ),
    (
      case p_filter ->> 'state'
        when 'waiting' then 'v.waiting_since is not null'
        when 'open' then 'not v.is_resolved'
        when 'resolved' then 'v.is_resolved'
        else 'false'
      end,
      p_filter ->> 'state'
    ),
    (
      case p_filter ->> 'assigned_to' when 'nobody' then 'v.assigned_to is null' else 'v.assigned_to = %L::uuid' end,
      private.assignee(p_filter)
    ),
    (
      private.time_condition('v.last_message', '>='),
      private.start_of_day(
        (p_filter ->> 'active_from')::date, coalesce(p_filter ->> 'time_zone', 'UTC')
      )::text
    ),
    (
      private.time_condition('v.last_message', '<'),
      private.start_of_day(
        (p_filter ->> 'active_to')::date + 1, coalesce(p_filter ->> 'time_zone', 'UTC')
      )::text
    ),
    (
      private.time_condition('v.last_message', '>'),
      p_filter ->> 'active_after'
    ),
    (
      -- What began then was added to since: this is what bounds the walk along the list.
      'v.created_at >= %1$L::timestamptz and v.last_message_hour > %1$L::timestamptz - interval ''1 hour''',
      private.start_of_day((p_filter ->> 'began_from')::date, coalesce(p_filter ->> 'time_zone', 'UTC'))::text
    ),
    (
      'v.created_at < %L::timestamptz',
      private.start_of_day((p_filter ->> 'began_to')::date + 1, coalesce(p_filter ->> 'time_zone', 'UTC'))::text
    )
  ) as f (condition, value)
  where f.value is not null;
$$;

comment on function private.conversation_conditions(uuid, jsonb) is
  'The condition that picks a project''s conversations from public.conversations as v, but for the words searched for';

create function private.conversation_rows(
  p_project_id uuid,
  p_filter jsonb,
  p_place text,
  p_ascending boolean,
  p_limit integer,
  p_looked_at bigint default null
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_conditions text := private.conversation_conditions(p_project_id, p_filter) || coalesce(p_place, '');
  v_search text := nullif(btrim(p_filter ->> 'search'), '');
  v_words tsquery := private.words_query(v_search);
  v_found record;
  v_assignee text := private.assignee(p_filter);
  v_order text :=
    private.list_order(private.conversation_order(p_filter), p_ascending) || coalesce(' limit ' || p_limit, '');
  v_gathered text := '';
  v_parts text;
begin
  if p_looked_at is not null and v_words is null then
    return null;
  end if;
  if v_search is not null and v_words is null then
    v_conditions := 'false';
  elsif v_search is not null then
    v_found := private.messages_with_words(
      p_project_id, v_search,
      format('select 1 from public.conversations v where v.project_id = %L::uuid', p_project_id), p_limit, p_looked_at
    );
    if v_found.messages is null then
      return null;
    end if;
    if v_found.way = 'lookup' then
      return format(
        'select v.* from public.conversations v where v.id = any (array(select m.conversation_id %s)) and ',
        v_found.messages
      ) || v_conditions || v_order;
    end if;
    if v_found.way = 'gather' then
      v_gathered := format('with found as materialized (select m.conversation_id %s) ', v_found.messages);
    end if;
    v_conditions := v_conditions || case v_found.way
      when 'gather' then ' and coalesce(v.id in (select f.conversation_id from found f), false)'
      else format(
        ' and coalesce((select true from public.messages m where m.project_id = v.project_id'
        ' and m.conversation_id = v.id and m.words @@ %L::tsquery limit 1), false)',
        v_words
      )
    end;
  end if;

  if p_filter ->> 'state' = 'waiting' then
    return v_gathered || 'select v.* from public.conversations v where ' || v_conditions || v_order;
  end if;
  select string_agg(
    format('(select v.* from public.conversations v where %s and ', part.condition)
    || v_conditions || v_order || ')',
    ' union all '
  )
  into v_parts
  from (
    select
      case
        when v_assignee <> 'nobody' then resolved.condition
        else format(
          'v.contact_id is %s and v.channel = %L and %s',
          case p.who when 'contact' then 'not null' else 'null' end, p.channel, resolved.condition
        )
      end
    from (values ('open', 'not v.is_resolved'), ('resolved', 'v.is_resolved')) as resolved (state, condition)
    left join private.conversation_parts(p_project_id) p on v_assignee is null or v_assignee = 'nobody'
    where
      resolved.state = coalesce(p_filter ->> 'state', resolved.state)
      and (v_assignee <> 'nobody' or p.channel is not null)
      and coalesce(p.who = p_filter ->> 'who', true)
      and coalesce(p.channel = p_filter ->> 'channel', true)
  ) as part (condition);
  return v_gathered || format(
    'select v.* from (%s) as v',
    coalesce(v_parts, 'select v.* from public.conversations v where false')
  ) || v_order;
end
$$;

comment on function private.conversation_rows(uuid, jsonb, text, boolean, integer, bigint) is
  'The statement that reads a project''s conversations, by their last message or by how long they wait';

create function private.conversations_page(
  p_project_id uuid,
  p_filter jsonb,
  p_ascending boolean,
  p_cursor_value text,
  p_cursor_id uuid,
  p_page_size integer
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_filter jsonb := private.conversation_filter(p_filter);
  v_columns text[] := private.conversation_order(v_filter);
  v_words tsquery := private.words_query(nullif(btrim(v_filter ->> 'search'), ''));
begin
  return format(
    'select v.id, v.contact_id,'
    ' (select c.country from public.contacts c where c.project_id = v.project_id and c.id = v.contact_id),'
    ' v.channel, v.created_at, v.last_message_at, v.messages_count, v.waiting_since, v.resolved_at, v.assigned_to,'
    ' private.excerpt(m.text, %L), m.sender, m.reported_by, m.author_id, m.is_note'
    ' from (%s) as v left join lateral (select n.text, n.sender, n.reported_by, n.author_id, n.is_note'
    ' from public.messages n where n.project_id = v.project_id and n.conversation_id = v.id%s'
    ' order by n.created_at desc, n.id desc limit 1) as m on true%s',
    v_words,
    private.conversation_rows(
      p_project_id, v_filter,
      private.list_place(v_columns, p_ascending, 'timestamptz', p_cursor_value, p_cursor_id),
      p_ascending, least(greatest(coalesce(p_page_size, 50), 1), 500)
    ),
    ' and n.words @@ ' || quote_literal(v_words::text) || '::tsquery',
    private.list_order(v_columns, p_ascending)
  );
end
$$;

comment on function private.conversations_page(uuid, jsonb, boolean, text, uuid, integer) is
  'The statement that reads one page of a project''s conversations';

-- schema/rules/conversations.sql

create function private.begin_conversation(
  p_project_id uuid,
  p_contact_id uuid,
  p_country text,
  p_claim_hash bytea,
  p_conversation_key_hash bytea,
  p_channel text,
  p_awaits_member boolean,
  p_now timestamptz,
  p_before_id uuid
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_id uuid;
begin
  if p_contact_id is not null then
    insert into public.contacts as c
      (project_id, id, country, created_at, last_seen_at, conversations_count, last_conversation_at, claim_hash)
    values (p_project_id, p_contact_id, p_country, p_now, p_now, 1, p_now, p_claim_hash)
    on conflict (project_id, id) do update
    set
      country = excluded.country,
      last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at),
      conversations_count = c.conversations_count + 1,
      last_conversation_at = excluded.last_conversation_at,
      claim_hash = excluded.claim_hash;
  end if;
  if p_before_id is not null then
    update public.conversations c
    set is_newest = false
    where c.project_id = p_project_id and c.id = p_before_id;
  end if;
  insert into public.conversations as c
    (project_id, contact_id, conversation_key_hash, channel, created_at, last_message_at, messages_count, waiting_since)
  values (
    p_project_id, p_contact_id, p_conversation_key_hash, p_channel, p_now, p_now, 1,
    case when p_awaits_member then p_now end
  )
  returning c.id into v_id;
  return v_id;
end
$$;

comment on function private.begin_conversation(
  uuid, uuid, text, bytea, bytea, text, boolean, timestamptz, uuid
) is
  'Begins a conversation with one message, after the one that was its sender''s newest in the channel, and makes its '
  'contact if there is none yet; its id';

-- schema/rules/data_requests.sql

create function private.data_request_events(p_project_id uuid, p_contact_hash text, p_until timestamptz)
returns table (action text, actor_kind text, details jsonb, created_at timestamptz)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select e.action, e.actor_kind, e.details, e.created_at
  from public.audit_events e
  where
    e.project_id = p_project_id
    and e.contact_hash = p_contact_hash
    and e.action in ('contact.exported', 'contact.erased', 'consent.withdrawn')
    and (p_until is null or e.created_at <= p_until)
  order by e.created_at desc, e.id desc
  limit 50;
end
$$;

comment on function private.data_request_events(uuid, text, timestamptz) is
  'Exports, withdrawals and erasures of a contact, newest first, at most 50';

create function private.data_request_outcome(
  p_project_id uuid,
  p_contact_id uuid,
  p_contact_hash text,
  p_asked text,
  p_since timestamptz
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_wanted text[] := case p_asked
    when 'export' then '{contact.exported}'
    when 'erasure' then '{contact.erased}'
    when 'withdrawal' then '{consent.withdrawn}'
    else '{contact.exported, contact.erased}'
  end;
  v_done text[] := array(
    select e.action
    from private.data_request_events(p_project_id, p_contact_hash, null) e
    where e.created_at >= p_since
  );
  v_is_withdrawn boolean := exists (
    select from public.contacts c
    where c.project_id = p_project_id and c.id = p_contact_id and c.consent_withdrawn_at is not null
  );
begin
  -- Whoever is erased is not tracked any more, and neither is who withdrew before.
  if v_is_withdrawn or 'contact.erased' = any (v_done) then
    v_done := v_done || 'consent.withdrawn'::text;
  end if;
  return case
    when v_wanted <@ v_done then 'fulfilled'
    when p_contact_id is not null then null
    when v_wanted && v_done then 'partly'
    else 'nothing_held'
  end;
end
$$;

comment on function private.data_request_outcome(uuid, uuid, text, text, timestamptz) is
  'What came of a request that is open; null while something can still be done for it';

-- schema/rules/end_invitations.sql

create function private.end_invitations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from public.organization_invitations i
  where i.organization_id = old.organization_id and i.invited_by = old.user_id and i.accepted_at is null;
  return null;
end
$$;

comment on function private.end_invitations() is 'Trigger: open invitations of who is no owner any more are withdrawn';

-- schema/rules/erase_contact.sql

create function private.erase_contact(
  p_project_id uuid,
  p_contact_id uuid,
  p_actor_kind text,
  p_actor_id uuid default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_conversations bigint;
  v_messages bigint;
  v_consent_receipts bigint;
  v_erased jsonb;
  v_hash bytea := private.contact_hash(p_contact_id);
  v_erased_at timestamptz;
begin
  perform private.lock_contact(p_project_id, p_contact_id);

  perform from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id
  for update;
  if not found then
    return null;
  end if;

  delete from public.messages m
  using public.conversations c
  where
    c.project_id = p_project_id
    and c.contact_id = p_contact_id
    and m.project_id = c.project_id
    and m.conversation_id = c.id;
  get diagnostics v_messages = row_count;

  delete from public.conversations c
  where c.project_id = p_project_id and c.contact_id = p_contact_id;
  get diagnostics v_conversations = row_count;

  delete from public.consent_receipts r
  where r.project_id = p_project_id and r.contact_id = p_contact_id;
  get diagnostics v_consent_receipts = row_count;

  delete from private.rates r
  where r.project_id = p_project_id and r.key = v_hash;

  delete from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id;

  select t.erased_at into v_erased_at
  from private.erased_contacts t
  where t.project_id = p_project_id and t.contact_hash = v_hash;

  v_erased := jsonb_build_object(
    'conversations', v_conversations,
    'messages', v_messages,
    'consentReceipts', v_consent_receipts
  );

  perform private.record_audit(
    p.organization_id, p.id, 'contact.erased', v_erased, v_hash, p_actor_kind, p_actor_id
  )
  from public.projects p
  where p.id = p_project_id;

  return jsonb_build_object(
    'receipt', jsonb_build_object('contactHash', encode(v_hash, 'hex'), 'erasedAt', v_erased_at),
    'erased', v_erased
  );
end
$$;

comment on function private.erase_contact(uuid, uuid, text, uuid) is
  'Erases a contact with all that belongs to it, records it, and returns {receipt, erased}; null when there is no '
  'such contact';

-- schema/rules/export_contact.sql

create function private.record_own_export(p_organization_id uuid, p_project_id uuid, p_contact_hash bytea)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  insert into public.audit_events as e (organization_id, project_id, actor_kind, action, contact_hash, details)
  values (
    p_organization_id, p_project_id, 'visitor', 'contact.exported', encode(p_contact_hash, 'hex'), '{"exports": 1}'
  )
  on conflict (organization_id, project_id, contact_hash, date_trunc('hour', created_at at time zone 'UTC'))
    where action = 'contact.exported' and actor_kind = 'visitor'
  do update set details = jsonb_set(e.details, '{exports}', to_jsonb((e.details ->> 'exports')::integer + 1));
end
$$;

comment on function private.record_own_export(uuid, uuid, bytea) is
  'Puts a visitor''s own export on the audit record, or counts it there if there was one in this hour';

create function private.export_contact(
  p_project_id uuid,
  p_contact_id uuid,
  p_actor_kind text,
  p_actor_id uuid default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_contact jsonb;
  v_receipts jsonb;
begin
  select jsonb_build_object(
    'id', c.id,
    'country', c.country,
    'createdAt', c.created_at,
    'lastSeenAt', c.last_seen_at,
    'conversationsCount', c.conversations_count,
    'consentWithdrawnAt', c.consent_withdrawn_at
  )
  into v_contact
  from public.contacts c
  where c.project_id = p_project_id and c.id = p_contact_id;
  if not found then
    return null;
  end if;

  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', r.id,
        'source', r.source,
        'category', r.category,
        'method', r.method,
        'givenAt', r.given_at,
        'recordedAt', r.recorded_at,
        'widgetVersion', r.widget_version
      )
      order by r.recorded_at, r.id
    ),
    '[]'
  )
  into v_receipts
  from public.consent_receipts r
  where r.project_id = p_project_id and r.contact_id = p_contact_id;

  perform case p_actor_kind
    when 'visitor' then private.record_own_export(p.organization_id, p.id, private.contact_hash(p_contact_id))
    else private.record_audit(
      p.organization_id, p.id, 'contact.exported', '{}', private.contact_hash(p_contact_id), p_actor_kind, p_actor_id
    )
  end
  from public.projects p
  where p.id = p_project_id;

  return jsonb_build_object(
    'exportedAt', private.clock(),
    'project', (
      select jsonb_build_object('id', p.id, 'name', p.name)
      from public.projects p
      where p.id = p_project_id
    ),
    'contact', v_contact,
    'consentReceipts', v_receipts
  );
end
$$;

comment on function private.export_contact(uuid, uuid, text, uuid) is
  'Facts and consent receipts of a contact, and an event on the audit record; null when there is no such contact';

create function private.export_messages(p_project_id uuid, p_contact_id uuid, p_after uuid, p_page_size integer)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_page_size integer := least(greatest(coalesce(p_page_size, 500), 1), 1000);
  v_last record;
  v_messages jsonb;
begin
  select
    c.created_at as conversation_created_at, c.id as conversation_id, m.created_at as message_created_at, m.id
  into v_last
  from public.messages m
  join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
  where
    m.project_id = p_project_id
    and m.id = p_after
    and c.contact_id = p_contact_id;
  if not found and p_after is not null then
    return null;
  end if;

  -- What is left of the conversation that the last page ended in, and then the conversations after it.
  with page as (
    (
      select c.created_at as conversation_created_at, c.id as conversation_id, c.channel, c.last_message_at,
        c.messages_count, c.waiting_since, c.resolved_at, m.id, m.sender, m.text, m.page_url, m.created_at,
        m.in_reply_to, m.reported_by, m.outcome, m.sources, m.rating, m.is_note, m.received_at
      from public.conversations c
      join public.messages m on m.project_id = c.project_id and m.conversation_id = c.id
      where
        c.project_id = p_project_id
        and c.id = v_last.conversation_id
        and (m.created_at, m.id) > (v_last.message_created_at, v_last.id)
      order by m.created_at, m.id
      limit v_page_size
    )
    union all
    (
      select c.created_at, c.id, c.channel, c.last_message_at, c.messages_count, c.waiting_since, c.resolved_at,
        m.id, m.sender, m.text, m.page_url, m.created_at, m.in_reply_to, m.reported_by, m.outcome,
        m.sources, m.rating, m.is_note, m.received_at
      from public.conversations c
      cross join lateral (
        select m.*
        from public.messages m
        where m.project_id = c.project_id and m.conversation_id = c.id
        order by m.created_at, m.id
        limit v_page_size
      ) m
      where
        c.project_id = p_project_id
        and c.contact_id = p_contact_id
        and (
          p_after is null
          or (c.created_at, c.id) > (v_last.conversation_created_at, v_last.conversation_id)
        )
      order by c.created_at, c.id, m.created_at, m.id
      limit v_page_size
    )
    order by conversation_created_at, conversation_id, created_at, id
    limit v_page_size
  )
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'id', p.id,
        'sender', p.sender,
        'text', p.text,
        'pageUrl', p.page_url,
        'createdAt', p.created_at,
        'inReplyTo', p.in_reply_to,
        'reportedBy', p.reported_by,
        'outcome', p.outcome,
        'sources', p.sources,
        'rating', p.rating,
        'isNote', p.is_note,
        'receivedAt', p.received_at,
        'conversation', jsonb_build_object(
          'id', p.conversation_id,
          'channel', p.channel,
          'createdAt', p.conversation_created_at,
          'lastMessageAt', p.last_message_at,
          'messagesCount', p.messages_count,
          'waitingSince', p.waiting_since,
          'resolvedAt', p.resolved_at
        )
      )
      order by p.conversation_created_at, p.conversation_id, p.created_at, p.id
    ),
    '[]'
  )
  into v_messages
  from page p;
  return jsonb_build_object('messages', v_messages);
end
$$;

comment on function private.export_messages(uuid, uuid, uuid, integer) is
  '{messages}: those after the given one, conversation by conversation; null when that message is not the '
  'contact''s (any more)';

-- schema/rules/health.sql

create function private.schema_version()
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_version text;
begin
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    execute 'select max(version) from supabase_migrations.schema_migrations' into v_version;
  end if;
  return v_version;
exception when insufficient_privilege then
  return null;
end
$$;

comment on function private.schema_version() is 'The newest migration that was applied; null where nobody noted any';

create function private.retention_schedule()
returns table (schedule text, started_at timestamptz, failed boolean)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_job_id bigint;
begin
  schedule := 'absent';
  if to_regclass('cron.job') is null then
    return next;
    return;
  end if;

  schedule := 'unscheduled';
  execute $cron$
    select jobid from cron.job where active and command ilike '%private.run_retention%' order by jobid limit 1
  $cron$ into v_job_id;
  if v_job_id is not null then
    schedule := 'scheduled';
    execute $cron$
      select start_time, status = 'failed' from cron.job_run_details
      where jobid = $1 and start_time is not null order by start_time desc limit 1
    $cron$ into started_at, failed using v_job_id;
  end if;
  return next;
exception when insufficient_privilege then
  return next;
end
$$;

comment on function private.retention_schedule() is
  'Whether pg_cron calls retention, when it did so last, and whether that failed';

create function private.functions_role()
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when
      not r.rolcanlogin
      or exists (
        select from pg_catalog.pg_stat_activity a
        where a.application_name = 'webspeaker' and a.usename <> r.rolname and a.datname = current_database()
      ) then 'shared'
    when
      r.rolsuper or r.rolbypassrls or r.rolcreaterole
      or exists (
        select from pg_catalog.pg_class c
        where
          c.relkind in ('r', 'p')
          and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace, 'ingest'::regnamespace)
          and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')
      ) then 'mighty'
    else 'own'
  end
  from pg_catalog.pg_roles r
  where r.rolname = 'ingest_api';
$$;

comment on function private.functions_role() is
  'Whether the edge functions log in as a role of their own that may do no more than it must: own, shared or mighty';

-- schema/rules/installation.sql

create function private.organization_refusal()
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_installation record;
  v_owned bigint;
begin
  select i.organizations, i.organizations_per_account into v_installation
  from private.installation i
  for no key update;

  if v_installation.organizations <> 'open' then
    if not exists (select from public.organizations) then
      if auth.uid() is distinct from private.first_account_id() then
        return 'WS002';
      end if;
    elsif
      v_installation.organizations = 'one'
      or not exists (select from public.organization_members m where m.user_id = auth.uid())
    then
      return 'WS002';
    end if;
  end if;

  select count(*) into v_owned
  from public.organization_members m
  where m.user_id = auth.uid() and m.role = 'owner';
  return case when v_owned >= v_installation.organizations_per_account then 'WS003' end;
end
$$;

comment on function private.organization_refusal() is
  'Null if the signed-in user may make an organization; else WS002, new ones are closed to them, or WS003, they have '
  'as many as they may';

create function private.first_account_id()
returns uuid
language sql
stable
set search_path = ''
as $$
  select u.id
  from auth.users u
  where u.last_sign_in_at is not null or u.id = auth.uid()
  order by u.created_at, u.id
  limit 1;
$$;

comment on function private.first_account_id() is 'The oldest account that anybody has signed in with';

create function private.require_room(p_action text, p_found bigint, p_most integer)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_found < p_most then
    return;
  end if;
  raise exception using
    errcode = 'WS003',
    message = format('%s: found %s, wanted fewer than %s', p_action, p_found, p_most),
    hint = 'Remove what is not needed any more, or let the operator raise the ceiling in private.installation';
end
$$;

comment on function private.require_room(text, bigint, integer) is
  'Raises WS003 where there are as many of something as there may be';

create function private.require_room_for_project(p_action text, p_organization_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform from public.organizations o where o.id = p_organization_id for no key update;
  perform private.require_room(
    p_action,
    (select count(*) from public.projects p where p.organization_id = p_organization_id),
    (select i.projects_per_organization from private.installation i)
  );
end
$$;

comment on function private.require_room_for_project(text, uuid) is
  'Raises WS003 where an organization has as many projects as it may';

create function private.require_room_for_event(p_account_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most integer := (select i.events_per_account_and_hour from private.installation i);
begin
  perform private.require_room(
    'Record on the audit record',
    (
      select count(*)
      from (
        select from public.audit_events e
        where
          e.actor_kind = 'member'
          and e.action <> 'contact.erased'
          and e.actor_id = p_account_id
          and e.created_at > private.clock() - interval '1 hour'
        limit v_most
      ) as caused
    ),
    v_most
  );
end
$$;

comment on function private.require_room_for_event(uuid) is
  'Raises WS003 where a member has caused as many audit events in the last hour as they may';

-- schema/rules/keep_an_owner.sql

create function private.keep_an_owner()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.role <> 'owner' or (tg_op = 'UPDATE' and new.role = 'owner') then
    return null;
  end if;

  perform from public.organizations where id = old.organization_id for no key update;
  if not found or exists (
    select from public.organization_members
    where organization_id = old.organization_id and role = 'owner'
  ) then
    return null;
  end if;

  if
    exists (select from auth.users where id = old.user_id)
    or exists (select from public.organization_members where organization_id = old.organization_id)
    or exists (select from public.projects where organization_id = old.organization_id)
  then
    raise exception using
      errcode = 'WS001',
      message = 'Change members: this is the last owner, and an organization needs one',
      hint = 'Make another member an owner first, or delete the organization''s projects';
  end if;
  delete from public.organizations where id = old.organization_id;
  return null;
end
$$;

comment on function private.keep_an_owner() is 'Refuses to leave an organization without an owner';

-- schema/rules/known_filter.sql

create function private.known_filter(p_action text, p_filter jsonb, p_known text[])
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_filter jsonb := coalesce(p_filter, '{}');
  v_unknown text;
begin
  if jsonb_typeof(v_filter) <> 'object' then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('%s: found %s, wanted an object', p_action, jsonb_typeof(v_filter));
  end if;
  select string_agg(key, ', ' order by key) into v_unknown
  from jsonb_object_keys(v_filter) as key
  where key <> all (p_known);
  if v_unknown is not null then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('%s: found the unknown filters %s', p_action, v_unknown);
  end if;
  return v_filter;
end
$$;

comment on function private.known_filter(text, jsonb, text[]) is
  'The filter of a list as an object; an error when it is none, or names what the list does not know';

-- schema/rules/list_order.sql

create function private.list_order(p_columns text[], p_ascending boolean)
returns text
language sql
immutable
set search_path = ''
return (
  select ' order by ' || string_agg(
    format('%I %s', c.name, case when p_ascending then 'asc' else 'desc' end), ', ' order by c.n
  )
  from unnest(p_columns) with ordinality as c (name, n)
);

comment on function private.list_order(text[], boolean) is 'The order of a list, as SQL';

create function private.list_place(
  p_columns text[], p_ascending boolean, p_type text, p_cursor_value text, p_cursor_id uuid
)
returns text
language sql
stable
set search_path = ''
return case
  when p_cursor_value is not null and p_cursor_id is not null then (
    select format(
      ' and (%s) %s (%s)',
      string_agg(quote_ident(c.name), ', ' order by c.n),
      case when p_ascending then '>' else '<' end,
      string_agg(
        case
          when c.name = 'id' then format('%L::uuid', p_cursor_id)
          when c.name like '%\_hour' then format('date_bin(''1 hour'', %L::timestamptz, ''epoch'')', p_cursor_value)
          else format('%L::%s', p_cursor_value, p_type)
        end,
        ', ' order by c.n
      )
    )
    from unnest(p_columns) with ordinality as c (name, n)
  )
end;

comment on function private.list_place(text[], boolean, text, text, uuid) is
  'The condition that picks what comes after the row that the cursor names, as SQL; null without a cursor';

create function private.time_condition(p_name text, p_operator text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return format(
    '%1$s_at %2$s %%1$L::timestamptz and %1$s_hour %3$s',
    p_name, p_operator,
    case p_operator when '<' then '< %1$L::timestamptz' else '> %1$L::timestamptz - interval ''1 hour''' end
  );
end
$$;

comment on function private.time_condition(text, text) is
  'What compares a time that has an hour beside it with the first value that is formatted into it, as SQL';

-- schema/rules/locks.sql

create function private.share_project(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(uuid_hash_extended(p_project_id, 1));
end
$$;

comment on function private.share_project(uuid) is
  'Waits until nobody deletes this project, and keeps it from being deleted';

create function private.lock_project(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(p_project_id, 1));
end
$$;

comment on function private.lock_project(uuid) is
  'Waits until nothing comes in for this project, and lets nothing more in';

create function private.lock_contact(p_project_id uuid, p_contact_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2)));
end
$$;

comment on function private.lock_contact(uuid, uuid) is
  'Waits until nobody else works on this contact; without one there is nothing to wait for';

create function private.try_lock_contact(p_project_id uuid, p_contact_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2)));
end
$$;

comment on function private.try_lock_contact(uuid, uuid) is 'Takes the lock of lock_contact if nobody has it';

create function private.lock_sender(
  p_project_id uuid, p_contact_id uuid, p_conversation_key_hash bytea, p_message_id uuid default null
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform
    pg_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2))),
    pg_advisory_xact_lock(
      hashtextextended(encode(p_conversation_key_hash, 'hex'), uuid_hash_extended(p_project_id, 3))
    ),
    pg_advisory_xact_lock(uuid_hash_extended(p_message_id, uuid_hash_extended(p_project_id, 4)));
end
$$;

comment on function private.lock_sender(uuid, uuid, bytea, uuid) is
  'Waits until nobody else works on this contact, writes into this anonymous thread, or stores a message with this id';

create function private.try_lock_sender(
  p_project_id uuid, p_contact_id uuid, p_conversation_key_hash bytea, p_message_id uuid
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return coalesce(pg_try_advisory_xact_lock_shared(uuid_hash_extended(p_project_id, 1)), true)
    and coalesce(
      pg_try_advisory_xact_lock(uuid_hash_extended(p_contact_id, uuid_hash_extended(p_project_id, 2))), true
    )
    and coalesce(
      pg_try_advisory_xact_lock(
        hashtextextended(encode(p_conversation_key_hash, 'hex'), uuid_hash_extended(p_project_id, 3))
      ),
      true
    )
    and coalesce(
      pg_try_advisory_xact_lock(uuid_hash_extended(p_message_id, uuid_hash_extended(p_project_id, 4))), true
    );
end
$$;

comment on function private.try_lock_sender(uuid, uuid, bytea, uuid) is
  'Takes the locks of share_project and lock_sender if nobody has any of them; it may keep some of them otherwise';

create function private.share_overview(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(uuid_hash_extended(p_project_id, 5));
end
$$;

comment on function private.share_overview(uuid) is 'Waits until nobody counts this project''s days';

create function private.try_lock_overview(p_project_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(uuid_hash_extended(p_project_id, 5));
end
$$;

comment on function private.try_lock_overview(uuid) is
  'Takes the lock for counting this project''s days if nobody has it';

create function private.lock_overview_answers(p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock(uuid_hash_extended(p_project_id, 7));
end
$$;

comment on function private.lock_overview_answers(uuid) is
  'Waits until nobody else keeps what this project''s overview said: the last step of whoever does';

create function private.try_lock_activity(p_project_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
  return pg_try_advisory_xact_lock(uuid_hash_extended(p_project_id, 6));
end
$$;

comment on function private.try_lock_activity(uuid) is
  'Takes the lock for signalling this project''s activity if nobody has it';

-- schema/rules/membership.sql

create function private.gave_second_factor()
returns boolean
language sql
stable
set search_path = ''
as $$
  select coalesce(auth.jwt() ->> 'aal' = 'aal2', false);
$$;

comment on function private.gave_second_factor() is 'Whether this session was proved by a second factor';

grant execute on function private.gave_second_factor() to authenticated;

create function private.lacks_second_factor(p_is_required boolean)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select
    not private.gave_second_factor()
    and (
      p_is_required
      or exists (
        select from auth.mfa_factors f where f.user_id = (select auth.uid()) and f.status = 'verified'
      )
    );
$$;

comment on function private.lacks_second_factor(boolean) is
  'Whether the signed-in user has a second factor, or needs one, and has not given it';

create function private.my_organization_ids()
returns setof uuid
language sql
stable
security definer
rows 5
set search_path = ''
as $$
  select m.organization_id
  from public.organization_members m
  join public.organizations o on o.id = m.organization_id
  where m.user_id = (select auth.uid()) and not private.lacks_second_factor(o.requires_two_factor);
$$;

comment on function private.my_organization_ids() is 'Organizations that the signed-in user belongs to';

grant execute on function private.my_organization_ids() to authenticated;

create function private.my_owned_organization_ids()
returns setof uuid
language sql
stable
security definer
rows 5
set search_path = ''
as $$
  select m.organization_id
  from public.organization_members m
  where
    m.user_id = (select auth.uid())
    and m.role = 'owner'
    and m.organization_id in (select private.my_organization_ids());
$$;

comment on function private.my_owned_organization_ids() is 'Organizations that the signed-in user owns';

grant execute on function private.my_owned_organization_ids() to authenticated;

create function private.my_project_ids()
returns setof uuid
language sql
stable
security definer
rows 20
set search_path = ''
as $$
  select p.id
  from public.projects p
  join private.my_organization_ids() as mine (id) on mine.id = p.organization_id;
$$;

comment on function private.my_project_ids() is 'Projects of the organizations that the signed-in user belongs to';

grant execute on function private.my_project_ids() to authenticated;

create function private.my_owned_project_ids()
returns setof uuid
language sql
stable
security definer
rows 20
set search_path = ''
as $$
  select p.id
  from public.projects p
  join private.my_owned_organization_ids() as mine (id) on mine.id = p.organization_id;
$$;

comment on function private.my_owned_project_ids() is 'Projects of the organizations that the signed-in user owns';

grant execute on function private.my_owned_project_ids() to authenticated;

create function private.is_my_project(p_project_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(p_project_id in (select private.my_project_ids()), false);
end
$$;

comment on function private.is_my_project(uuid) is
  'Whether the signed-in user is a member of the project''s organization';

create function private.require_owner(p_action text, p_organization_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_role text;
begin
  select m.role into v_role
  from public.organization_members m
  where
    m.organization_id = p_organization_id
    and m.user_id = auth.uid()
    and m.organization_id in (select private.my_organization_ids())
  for share;

  if not found then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found no such organization among yours', p_action);
  end if;
  if v_role <> 'owner' then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found the role %s, wanted owner', p_action, v_role);
  end if;
end
$$;

comment on function private.require_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the organization';

create function private.require_project_owner(p_action text, p_project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform from public.organization_members m
  where
    m.organization_id = (select p.organization_id from public.projects p where p.id = p_project_id)
    and m.user_id = auth.uid()
    and m.role = 'owner'
    and m.organization_id in (select private.my_organization_ids())
  for share;
  if found then
    return;
  end if;
  raise exception using
    errcode = 'insufficient_privilege',
    message = case
      when p_project_id in (select private.my_project_ids())
        then format('%s: found the role member, wanted owner', p_action)
      else format('%s: found no such project among yours', p_action)
    end;
end
$$;

comment on function private.require_project_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the project''s organization';

create function private.require_second_factor(p_action text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if private.lacks_second_factor(false) then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found a session without the second factor, wanted one with it', p_action);
  end if;
end
$$;

comment on function private.require_second_factor(text) is
  'Raises insufficient_privilege if the signed-in user has a second factor and has not given it';

create function private.unassign_removed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.conversations c
  set assigned_to = null
  from public.projects p
  where p.organization_id = old.organization_id and c.project_id = p.id and c.assigned_to = old.user_id;
  return null;
end
$$;

comment on function private.unassign_removed() is 'Trigger: nobody looks after conversations who is no member any more';

-- schema/rules/message_search.sql

create text search configuration private.words (copy = pg_catalog.simple);

alter text search configuration private.words
  alter mapping for hword, hword_part, word with extensions.unaccent, pg_catalog.simple;

comment on text search configuration private.words is 'Words of any language, without case and accents';

create function private.words_query(p_search text)
returns tsquery
language sql
immutable
set search_path = ''
return (
  select to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & '))
  from unnest(tsvector_to_array(to_tsvector('private.words', p_search))) as word
);

comment on function private.words_query(text) is
  'Looks for all of these words as beginnings of words; null when the text holds no word';

create function private.expected_rows(p_statement text)
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_plan json;
begin
  execute 'explain (format json) ' || p_statement into v_plan;
  return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
end
$$;

comment on function private.expected_rows(text) is 'How many rows the planner expects of a statement, which is not run';

create function private.rarest_word(p_project_id uuid, p_search text)
returns tsquery
language sql
volatile
set search_path = ''
as $$
  select words.query
  from (
    select to_tsquery('simple', quote_literal(word) || ':*') as query
    from unnest(tsvector_to_array(to_tsvector('private.words', p_search))) as word
  ) as words
  order by private.expected_rows(format(
    'select 1 from public.messages m where m.project_id = %L::uuid and m.words @@ %L::tsquery',
    p_project_id, words.query
  ))
  limit 1;
$$;

comment on function private.rarest_word(uuid, text) is
  'Looks for one of these words alone: for the one that the planner expects in the fewest messages';

create function private.fastest_way(p_messages bigint, p_read bigint, p_rows bigint, p_wanted bigint)
returns text
language sql
immutable
set search_path = ''
return case
  when 1.0 * p_messages * p_read > 4.0 * p_rows * least(p_wanted, p_rows) then 'walk'
  when 1.0 * p_messages * p_messages > 0.5 * p_rows * least(p_wanted, p_rows) then 'gather'
  else 'lookup'
end;

comment on function private.fastest_way(bigint, bigint, bigint, bigint) is
  'lookup, gather or walk: what is fastest where so many messages are looked for, so many are read to find them, the '
  'list has so many rows, and so many of these are wanted; null: all of them';

create function private.are_words_enough(p_project_id uuid, p_words tsquery, p_own bigint)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return
    private.expected_rows(format('select 1 from public.messages m where m.words @@ %L::tsquery', p_words)) - p_own
    <= private.expected_rows(format('select 1 from public.messages m where m.project_id = %L::uuid', p_project_id))
      / 1000;
end
$$;

comment on function private.are_words_enough(uuid, tsquery, bigint) is
  'Whether the index is better asked for these words alone, of which the project is expected to have so many messages';

create function private.messages_with_words(
  p_project_id uuid,
  p_search text,
  p_list text,
  p_wanted bigint,
  p_looked_at bigint,
  out messages text,
  out way text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words tsquery := private.words_query(p_search);
  v_asked tsquery :=
    case when numnode(v_words) = 1 then v_words else private.rarest_word(p_project_id, p_search) end;
  v_own bigint;
begin
  messages := format(
    'from public.messages m where m.project_id = %L::uuid and m.words @@ %L::tsquery', p_project_id, v_asked
  );
  v_own := private.expected_rows('select 1 ' || messages);
  way := private.fastest_way(v_own, v_own, private.expected_rows(p_list), p_wanted);
  if private.are_words_enough(p_project_id, v_asked, v_own) then
    messages := format(
      'from public.messages m where coalesce(m.project_id = %L::uuid, false) and m.words @@ %L::tsquery',
      p_project_id, v_asked
    );
  end if;
  if numnode(v_words) > 1 then
    -- `coalesce` keeps the other words from the index.
    messages := messages || format(' and coalesce(m.words @@ %L::tsquery, false)', v_words);
  end if;
  if p_looked_at is not null then
    way := 'lookup';
    messages := case when v_own > p_looked_at then
      format('from (select m.conversation_id %s limit %L::bigint) as m', messages, p_looked_at)
    end;
  end if;
end
$$;

comment on function private.messages_with_words(uuid, text, text, bigint, bigint) is
  'From where to select a project''s messages that have these words, as m, and the fastest way from them to the rows '
  'of the list';

create function private.search_condition(p_project_id uuid, p_search text, p_wanted bigint, p_looked_at bigint)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_digits text := lower(replace(p_search, '-', ''));
  v_words tsquery := private.words_query(p_search);
  v_found record;
  v_by_id text;
begin
  if p_search is null then
    return null;
  end if;
  -- From four digits on it may be the beginning of a contact id. A number may as well stand in a message.
  if v_digits ~ '^[0-9a-f]{4,32}$' then
    v_by_id := format('c.id between %L::uuid and %L::uuid', rpad(v_digits, 32, '0'), rpad(v_digits, 32, 'f'));
  end if;
  if v_words is null then
    return case when p_looked_at is null then coalesce(v_by_id, 'false') end;
  end if;
  v_found := private.messages_with_words(
    p_project_id, p_search, format('select 1 from public.contacts c where c.project_id = %L::uuid', p_project_id),
    p_wanted, p_looked_at
  );
  if v_found.messages is null then
    return null;
  end if;

  -- Neither is an `exists` or an `in` that the planner may turn into a join, and read everything. What was found is in
  -- a hash table, and an index alone has a contact's conversations.
  if v_found.way in ('gather', 'walk') then
    return format(
      '(coalesce((select true from public.conversations v%s'
      ' where v.project_id = c.project_id and v.contact_id = c.id and %s limit 1), false)%s)',
      case when v_found.way = 'walk' then
        ' join public.messages m on m.project_id = v.project_id and m.conversation_id = v.id'
      end,
      case v_found.way
        when 'walk' then format('m.words @@ %L::tsquery', v_words)
        else format('coalesce(v.id in (select m.conversation_id %s), false)', v_found.messages)
      end,
      ' or ' || v_by_id
    );
  end if;
  -- One look into an index for each conversation, and no join, for which the planner might read all of them.
  return format(
    'c.id = any (array(select (select v.contact_id from public.conversations v where v.project_id = %L::uuid'
    ' and v.id = found.conversation_id) from (select distinct m.conversation_id %s) as found%s))',
    p_project_id, v_found.messages,
    format(' union all select c.id from public.contacts c where c.project_id = %L::uuid and ', p_project_id) || v_by_id
  );
end
$$;

comment on function private.search_condition(uuid, text, bigint, bigint) is
  'The condition that picks contacts by the beginning of their id or by words in their messages';

create function private.excerpt(p_text text, p_words tsquery)
returns text
language sql
stable
set search_path = ''
as $$
  select case
    when p_words is null then left(p_text, 300)
    else ts_headline(
      'private.words', translate(p_text, chr(2) || chr(3), ''), p_words,
      format('StartSel=%s, StopSel=%s, MaxWords=40, MinWords=20, ShortWord=0', chr(2), chr(3))
    )
  end;
$$;

comment on function private.excerpt(text, tsquery) is
  'The beginning of a message, or what stands around the words that were searched for, each between chr(2) and chr(3)';

-- schema/rules/open_project.sql

create function private.open_project(
  p_access_key text,
  p_origin text,
  p_is_right boolean default false,
  out refusal jsonb,
  out has_expired boolean,
  out id uuid,
  out organization_id uuid,
  out respect_gpc boolean,
  out withdrawal_action text,
  out kept_query_parameters text[],
  out allowed_origins text[],
  out ceilings integer[]
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_require_origin boolean;
begin
  perform private.share_project(k.project_id)
  from public.project_access_keys k
  where k.access_key = p_access_key;

  select
    p.id, p.organization_id, p.respect_gpc, p.withdrawal_action, p.kept_query_parameters,
    p.allowed_origins, p.require_origin,
    array[p.messages_per_minute, p.project_messages_per_minute, p.new_contacts_per_minute, p.new_contacts_per_day],
    k.expires_at is not null and k.expires_at <= private.clock()
  into id, organization_id, respect_gpc, withdrawal_action, kept_query_parameters,
    allowed_origins, v_require_origin, ceilings, has_expired
  from public.project_access_keys k
  join public.projects p on p.id = k.project_id
  where
    k.access_key = p_access_key
    and (p_is_right or k.expires_at is null or k.expires_at > private.clock());

  if not found then
    refusal := private.refusal('UNKNOWN_ACCESS_KEY', p_origin_allowed => false);
  elsif p_origin is null and v_require_origin and not p_is_right
    or p_origin is not null and not private.is_allowed_origin(p_origin, allowed_origins)
  then
    refusal := private.refuse_origin(id, p_origin);
  end if;
end
$$;

comment on function private.open_project(text, text, boolean) is
  'The project that an access key and an origin open; `refusal` is null then, and otherwise the answer to give';

-- schema/rules/origins_seen.sql

create function private.note_origin(p_project_id uuid, p_origin text, p_consent jsonb default null)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_at_most constant integer := 20;
  v_now timestamptz := private.clock();
begin
  if char_length(p_origin) > 255 or not coalesce(p_origin = 'null' or private.is_origin_pattern(p_origin), false)
    or position('*' in p_origin) > 0
  then
    return;
  end if;
  -- A look first, because whoever writes a row makes others wait for it, even if nothing then changes.
  perform from private.origins_seen s
  where s.project_id = p_project_id and s.origin = p_origin and s.seen_at >= v_now - interval '10 seconds'
    and (p_consent is null or p_consent is not distinct from s.consent);
  if found then
    return;
  end if;

  insert into private.origins_seen as s (project_id, origin, seen_at, consent)
  values (p_project_id, p_origin, v_now, p_consent)
  on conflict (project_id, origin) do update
  set seen_at = excluded.seen_at, consent = coalesce(excluded.consent, s.consent)
  where
    s.seen_at < excluded.seen_at - interval '10 seconds'
    or excluded.consent is not null and excluded.consent is distinct from s.consent;
  if not found then
    return;
  end if;
  -- Whoever else is at it takes care of what is locked.
  delete from private.origins_seen s
  where
    s.project_id = p_project_id
    and s.origin in (
      select o.origin
      from private.origins_seen o
      where o.project_id = p_project_id
      order by o.seen_at desc, o.origin
      offset c_at_most
      for update skip locked
    );
end
$$;

comment on function private.note_origin(uuid, text, jsonb) is
  'Keeps that the widget was seen on an origin, and what it said of consent there; of the newest twenty';

create function private.refuse_origin(p_project_id uuid, p_origin text)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform private.note_origin(p_project_id, p_origin);
  return private.refusal('ORIGIN_NOT_ALLOWED', p_origin_allowed => false);
end
$$;

comment on function private.refuse_origin(uuid, text) is
  'The answer to an origin that is not the project''s; keeps that the widget was seen there';

-- schema/rules/overview_answers.sql

create function private.add_up_overview(
  p_project_id uuid, p_from_day date, p_until_day date, p_time_zone text, p_pages_at_most integer, p_pages text[]
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_kept_from date;
  v_kept_until date;
  v_remaining_days integer;
begin
  select kept_from, kept_until, remaining_days into v_kept_from, v_kept_until, v_remaining_days
  from private.close_overview_days(
    p_project_id, p_from_day, p_until_day, p_time_zone
  );
  if v_remaining_days > 0 then
    return jsonb_build_object('remainingDays', v_remaining_days);
  end if;
  -- Without a kept day everything is after it.
  v_kept_until := greatest(v_kept_until, p_from_day - 1);
  v_kept_from := least(v_kept_from, v_kept_until + 1);

  return (
    with days as materialized (
      select o.day, o.new_contacts, o.returning_contacts, o.conversations, o.page_urls, o.page_messages
      from private.overview_days o
      where
        o.project_id = p_project_id
        and o.day between v_kept_from and v_kept_until
        and o.time_zone = p_time_zone
      union all
      select c.day, c.new_contacts, c.returning_contacts, c.conversations, c.page_urls, c.page_messages
      from (values (p_from_day, v_kept_from - 1), (v_kept_until + 1, p_until_day)) as open (from_day, until_day)
      cross join private.count_overview_days(p_project_id, open.from_day, open.until_day, p_time_zone) as c
      where open.from_day <= open.until_day
    ),
    channels as (
      select
        c.channel, sum((c.number ->> 'all')::bigint) as conversations,
        sum((c.number ->> 'anonymous')::bigint) as anonymous
      from days, jsonb_each(days.conversations) as c (channel, number)
      group by c.channel
    ),
    pages as (
      select p.page_url, sum(p.messages) as messages
      from days, unnest(days.page_urls, days.page_messages) as p (page_url, messages)
      where p_pages is null or p.page_url = any (p_pages)
      group by p.page_url
      order by sum(p.messages) desc, p.page_url
      limit least(greatest(p_pages_at_most, 0), 100)
    )
    select jsonb_build_object(
      'days', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'day', day, 'newContacts', new_contacts, 'returningContacts', returning_contacts
        ) order by day), '[]')
        from days
      ),
      'channels', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'channel', channel, 'conversations', conversations, 'anonymous', anonymous
        ) order by channel), '[]')
        from channels
      ),
      'pages', (
        select coalesce(
          jsonb_agg(jsonb_build_object('page', page_url, 'messages', messages) order by messages desc, page_url), '[]'
        )
        from pages
      )
    )
  );
end
$$;

comment on function private.add_up_overview(uuid, date, date, text, integer, text[]) is
  'Counts what overview_numbers answers, from the days that are kept, and keeps those that are over; {remainingDays}: '
  'how many of them are left to the next call';

create function private.count_overview_contacts(p_project_id uuid, p_from timestamptz, p_until timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  if p_until > private.clock() then
    return jsonb_build_object(
      'countries', (
        select coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        )
        from (
          select c.country, count(*) as contacts
          from public.contacts c
          where c.project_id = p_project_id and c.last_conversation_at >= p_from
          group by c.country
        ) as by_country
      ),
      'channels', (
        select coalesce(jsonb_object_agg(channel, contacts), '{}')
        from (
          select v.channel, count(*) as contacts
          from public.conversations v
          where
            v.project_id = p_project_id and v.is_newest and v.contact_id is not null and v.created_at >= p_from
          group by v.channel
        ) as by_channel
      )
    );
  end if;

  return (
    -- Read twice rather than kept: of what is kept the planner does not know how many contacts it holds, and it would
    -- look up each of them.
    with active as not materialized (
      select v.contact_id, v.channel
      from public.conversations v
      where
        v.project_id = p_project_id
        and v.contact_id is not null
        and v.created_at >= p_from
        and v.created_at < p_until
    )
    select jsonb_build_object(
      'countries', (
        select coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        )
        from (
          select c.country, count(*) as contacts
          from (select distinct contact_id from active) as one
          join public.contacts c on c.project_id = p_project_id and c.id = one.contact_id
          group by c.country
        ) as by_country
      ),
      'channels', (
        select coalesce(jsonb_object_agg(channel, contacts), '{}')
        from (
          select channel, count(*) as contacts
          from (select distinct contact_id, channel from active) as one
          group by channel
        ) as by_channel
      )
    )
  );
end
$$;

comment on function private.count_overview_contacts(uuid, timestamptz, timestamptz) is
  'Counts what overview_contacts answers, from the rows themselves';

create function private.overview_is_kept_from()
returns bigint
language sql
immutable
set search_path = ''
return 10000;

comment on function private.overview_is_kept_from() is
  'How many contacts or conversations make an answer of the overview worth keeping: so many take about a tenth of '
  'a second';

create function private.overview_is_kept_for()
returns interval
language sql
immutable
set search_path = ''
return interval '1 minute';

comment on function private.overview_is_kept_for() is
  'How long an answer of the overview that was kept is said again';

create function private.kept_overview(p_project_id uuid, p_question jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select a.answer || jsonb_build_object('countedAt', a.counted_at)
  from private.overview_answers a
  where
    a.project_id = p_project_id
    and a.question = p_question
    and a.counted_at > private.clock() - private.overview_is_kept_for();
$$;

comment on function private.kept_overview(uuid, jsonb) is
  'What was answered to the same question within the last minute, and when that was counted; null: nothing';

create function private.keep_overview(
  p_project_id uuid, p_question jsonb, p_counted_at timestamptz, p_counted bigint, p_answer jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_counted >= private.overview_is_kept_from() then
    perform private.lock_overview_answers(p_project_id);
    delete from private.overview_answers a
    where a.project_id = p_project_id and a.counted_at <= p_counted_at - private.overview_is_kept_for();
    insert into private.overview_answers as a (project_id, question, counted_at, answer)
    values (p_project_id, p_question, p_counted_at, p_answer)
    on conflict (project_id, question) do update
    set counted_at = excluded.counted_at, answer = excluded.answer
    where a.counted_at < excluded.counted_at;
  end if;
  return p_answer;
end
$$;

comment on function private.keep_overview(uuid, jsonb, timestamptz, bigint, jsonb) is
  'Keeps an answer for which so many contacts or conversations were counted, if they are many, and returns it';

-- schema/rules/overview_days.sql

create function private.check_overview_range(p_from_day date, p_until_day date)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if coalesce(p_until_day - p_from_day not between 0 and 1000, true) then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format(
        'Read overview: found the days %s to %s, wanted 1 to 1001 days',
        coalesce(p_from_day::text, 'null'), coalesce(p_until_day::text, 'null')
      );
  end if;
end
$$;

comment on function private.check_overview_range(date, date) is 'Refuses a range that is none or has no end';

create function private.start_of_day(p_day date, p_time_zone text)
returns timestamptz
language sql
stable
set search_path = ''
return p_day::timestamp at time zone p_time_zone;

comment on function private.start_of_day(date, text) is 'The moment at which a day begins in a time zone';

create function private.count_overview_days(p_project_id uuid, p_from_day date, p_until_day date, p_time_zone text)
returns table (
  day date,
  new_contacts integer,
  returning_contacts integer,
  conversations jsonb,
  page_urls text[],
  page_messages integer[]
)
language sql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
  with days as (
    select
      n + 1 as number,
      p_from_day + n as day,
      private.start_of_day(p_from_day + n, p_time_zone) as begins_at
    from generate_series(0, p_until_day - p_from_day) as n
  ),
  made as (
    select
      width_bucket(c.created_at, (select array_agg(begins_at order by number) from days)) as number, c.id
    from public.contacts c
    where
      c.project_id = p_project_id
      and c.created_at >= private.start_of_day(p_from_day, p_time_zone)
      and c.created_at < private.start_of_day(p_until_day + 1, p_time_zone)
  ),
  arrived as (
    select number, count(*) as contacts from made group by number
  ),
  begun as (
    select
      width_bucket(v.created_at, (select array_agg(begins_at order by number) from days)) as number,
      v.contact_id, v.channel, count(*) as conversations
    from (
      -- Two indexes have them.
      select project_id, created_at, contact_id, channel from public.conversations where contact_id is not null
      union all
      select project_id, created_at, null, channel from public.conversations where contact_id is null
    ) as v
    where
      v.project_id = p_project_id
      and v.created_at >= private.start_of_day(p_from_day, p_time_zone)
      and v.created_at < private.start_of_day(p_until_day + 1, p_time_zone)
    group by 1, 2, 3
  ),
  returned as (
    select b.number, count(distinct b.contact_id) - count(distinct m.id) as contacts
    from begun b
    left join made m on m.number = b.number and m.id = b.contact_id
    group by b.number
  ),
  by_channel as (
    select
      number,
      jsonb_object_agg(channel, jsonb_build_object('all', conversations, 'anonymous', anonymous)) as conversations
    from (
      select
        number, channel, sum(conversations) as conversations,
        coalesce(sum(conversations) filter (where contact_id is null), 0) as anonymous
      from begun
      group by number, channel
    ) as channels
    group by number
  ),
  by_page as (
    select
      number, array_agg(page_url order by page_url) as page_urls,
      array_agg(messages order by page_url) as page_messages
    from (
      select
        width_bucket(m.created_at, (select array_agg(begins_at order by number) from days)) as number,
        m.page_url, count(*)::integer as messages
      from public.messages m
      where
        m.project_id = p_project_id
        and m.page_url is not null
        and m.created_at >= private.start_of_day(p_from_day, p_time_zone)
        and m.created_at < private.start_of_day(p_until_day + 1, p_time_zone)
      group by 1, 2
    ) as pages
    group by number
  )
  select
    days.day, coalesce(arrived.contacts, 0)::integer, coalesce(returned.contacts, 0)::integer,
    coalesce(by_channel.conversations, '{}'), coalesce(by_page.page_urls, '{}'), coalesce(by_page.page_messages, '{}')
  from days
  left join arrived on arrived.number = days.number
  left join returned on returned.number = days.number
  left join by_channel on by_channel.number = days.number
  left join by_page on by_page.number = days.number;
$$;

comment on function private.count_overview_days(uuid, date, date, text) is
  'Counts the overview''s numbers of each day from the rows themselves';

create function private.stale_overview_days(p_project_id uuid, p_from_day date, p_until_day date, p_time_zone text)
returns date[]
language sql
stable
set search_path = ''
as $$
  select array_agg(d.day order by d.day)
  from (select p_from_day + n as day from generate_series(0, p_until_day - p_from_day) as n) as d
  where
    not exists (
      select from private.overview_days o
      where o.project_id = p_project_id and o.day = d.day and o.time_zone = p_time_zone
    )
    or exists (
      select from private.changed_overview_days c where c.project_id = p_project_id and c.day = d.day
    );
$$;

comment on function private.stale_overview_days(uuid, date, date, text) is
  'The days of a range that must be counted anew, null when there are none';

create function private.may_keep_overview_days(p_project_id uuid, p_until_day date, p_time_zone text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_zones_at_most constant integer := 8;
begin
  return
    not exists (
      select from pg_catalog.pg_stat_activity a
      where
        a.datname = current_database()
        and a.backend_type = 'client backend'
        and a.pid <> pg_backend_pid()
        and (a.state is null or a.xact_start < private.start_of_day(p_until_day + 1, p_time_zone))
    )
    and exists (
      select from pg_catalog.pg_timezone_names z where z.name = p_time_zone and z.name !~ '^(posix|right)/'
    )
    and (
      select count(distinct o.time_zone)
      from private.overview_days o
      where o.project_id = p_project_id and o.time_zone <> p_time_zone
    ) < c_zones_at_most;
end
$$;

comment on function private.may_keep_overview_days(uuid, date, text) is
  'Whether nothing but the lock speaks against keeping the days until then';

create function private.overview_counts_for()
returns interval
language sql
immutable
set search_path = ''
return interval '2 seconds';

comment on function private.overview_counts_for() is
  'After how long a call that counts days which are over leaves the others to the next one';

create function private.close_overview_days(
  p_project_id uuid,
  p_from_day date,
  p_until_day date,
  p_time_zone text,
  out kept_from date,
  out kept_until date,
  out remaining_days integer
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  c_days_at_once constant integer := 7;
  -- So many are counted rather than waited for, while somebody else counts or deletes.
  c_days_uncounted constant integer := 31;
  v_enough_at timestamptz := clock_timestamp() + private.overview_counts_for();
  v_stale date[];
  v_run record;
begin
  remaining_days := 0;
  -- Nothing is kept of the time before the project was: nobody could bound how far back somebody looks.
  select greatest(p_from_day, (p.created_at at time zone p_time_zone)::date) into kept_from
  from public.projects p
  where p.id = p_project_id;
  kept_until := least(p_until_day, (private.clock() at time zone p_time_zone)::date - 1);
  v_stale := private.stale_overview_days(p_project_id, kept_from, kept_until, p_time_zone);
  if v_stale is null then
    return;
  end if;
  if not private.try_lock_overview(p_project_id) then
    remaining_days := case when cardinality(v_stale) > c_days_uncounted then cardinality(v_stale) else 0 end;
    kept_until := v_stale[1] - 1;
    return;
  end if;
  if not private.may_keep_overview_days(p_project_id, kept_until, p_time_zone) then
    kept_until := v_stale[1] - 1;
    return;
  end if;

  -- Alone now. What changed is counted anew in each zone that somebody looks from.
  with changed as (
    delete from private.changed_overview_days c
    where c.project_id = p_project_id and c.day between kept_from and kept_until
    returning c.day
  )
  delete from private.overview_days o
  where o.project_id = p_project_id and o.day in (select day from changed);

  v_stale := private.stale_overview_days(p_project_id, kept_from, kept_until, p_time_zone);
  for v_run in
    select min(day) as from_day, max(day) as until_day, max(number) as number
    from (
      select day, number, day - number::integer as run, (number - 1) / c_days_at_once as part
      from unnest(v_stale) with ordinality as stale (day, number)
    ) as days
    group by run, part
    order by 1
  loop
    insert into private.overview_days (
      project_id, day, time_zone, new_contacts, returning_contacts, conversations, page_urls, page_messages
    )
    select
      p_project_id, c.day, p_time_zone, c.new_contacts, c.returning_contacts, c.conversations, c.page_urls,
      c.page_messages
    from private.count_overview_days(p_project_id, v_run.from_day, v_run.until_day, p_time_zone) as c;
    remaining_days := cardinality(v_stale) - v_run.number;
    exit when clock_timestamp() >= v_enough_at;
  end loop;
end
$$;

comment on function private.close_overview_days(uuid, date, date, text) is
  'Counts and keeps those days that are over, and returns the first and the last of the days that are all kept, or how '
  'many are left to the next call';

create function private.reopen_overview_days(p_project_id uuid, p_days date[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform private.share_overview(p_project_id);
  insert into private.changed_overview_days (project_id, day)
  select p_project_id, d.day
  -- The day in UTC is the one before it or the one after it elsewhere.
  from (select distinct day + n as day from unnest(p_days) as day, generate_series(-1, 1) as n) as d
  where
    exists (select from private.overview_days o where o.project_id = p_project_id and o.day = d.day)
    and not exists (
      select from private.changed_overview_days c where c.project_id = p_project_id and c.day = d.day
    );
end
$$;

comment on function private.reopen_overview_days(uuid, date[]) is
  'Notes that these days, given in UTC, must be counted anew; waits for nobody but a count that is being kept';

create function private.reopen_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Of a project that goes, the numbers go with it.
  perform private.reopen_overview_days(p.id, array_agg(distinct (gone.created_at at time zone 'UTC')::date))
  from gone
  join public.projects p on p.id = gone.project_id
  group by p.id;
  return null;
end
$$;

comment on function private.reopen_deleted() is 'Trigger: what is deleted is no longer in the overview';

create function private.reopen_changed()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.reopen_overview_days(
    new.project_id,
    array[(new.created_at at time zone 'UTC')::date]
      || case when tg_op = 'UPDATE' then (old.created_at at time zone 'UTC')::date end
  );
  return null;
end
$$;

comment on function private.reopen_changed() is
  'Trigger: what is changed or back-dated is counted anew in the overview';

-- schema/rules/page_url.sql

create function private.page_url_with_kept_parameters(p_page_url text, p_page_parameters text[], p_kept text[])
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_url text := p_page_url;
  v_longer text;
  v_pair text;
begin
  if p_kept = '{}' or p_page_parameters is null then
    return v_url;
  end if;
  foreach v_pair in array p_page_parameters loop
    continue when split_part(v_pair, '=', 1) <> all (p_kept);
    v_longer := v_url || case when v_url = p_page_url then '?' else '&' end || v_pair;
    exit when char_length(v_longer) > 2048;
    v_url := v_longer;
  end loop;
  return v_url;
end
$$;

comment on function private.page_url_with_kept_parameters(text, text[], text[]) is
  'The page URL with those of its parameters that the project keeps, in the order of the page, up to 2,048 characters';

-- schema/rules/presence.sql

create function private.the_visitor()
returns uuid
language sql
immutable
set search_path = ''
return '00000000-0000-0000-0000-000000000000'::uuid;

comment on function private.the_visitor() is 'Who a visitor is among those who have a conversation open';

create function private.is_typing(p_typed_at timestamptz, p_now timestamptz)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(p_typed_at > p_now - interval '6 seconds', false);

comment on function private.is_typing(timestamptz, timestamptz) is
  'Whether whoever was last seen typing then still is';

create function private.note_presence(
  p_project_id uuid, p_conversation_id uuid, p_user_id uuid, p_is_typing boolean, p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform from private.presences p
  where
    p.project_id = p_project_id
    and p.conversation_id = p_conversation_id
    and p.user_id = p_user_id
    and p.seen_at > p_now - interval '10 seconds'
    and (p.typed_at > p_now - interval '2 seconds') is not distinct from p_is_typing;
  if found then
    return;
  end if;
  insert into private.presences as p (project_id, conversation_id, user_id, seen_at, typed_at)
  values (p_project_id, p_conversation_id, p_user_id, p_now, case when p_is_typing then p_now end)
  on conflict (project_id, conversation_id, user_id) do update
  set seen_at = excluded.seen_at, typed_at = excluded.typed_at;
exception when foreign_key_violation then
  -- The conversation was erased a moment ago.
  return;
end
$$;

comment on function private.note_presence(uuid, uuid, uuid, boolean, timestamptz) is
  'Notes that a member, or the visitor, has the conversation open, and whether they are typing';

-- schema/rules/project_settings.sql

create function private.is_origin_pattern(p_pattern text)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(
  p_pattern ~ (
    '^https?://'
    '(\[[0-9a-f:.]+\]|[a-z0-9._-]+|\*\.(([a-z0-9_-]+\.)+[a-z0-9_-]*[a-z][a-z0-9_-]*|localhost))'
    '(:[1-9][0-9]{0,4})?$'
  )
  and p_pattern !~ '^(https://.*:443|http://.*:80)$'
  and coalesce(substring(p_pattern from ':([0-9]{1,5})$')::integer, 0) <= 65535,
  false
);

comment on function private.is_origin_pattern(text) is
  'Whether it is an origin as browsers send it (scheme, host in lower case, port unless it is the usual one), or such '
  'an origin with `*.` before the host';

grant execute on function private.is_origin_pattern(text) to authenticated;

create function private.are_origin_patterns(p_patterns text[])
returns boolean
language sql
immutable
set search_path = ''
return (
  cardinality(p_patterns) <= 50
  and coalesce((
    select bool_and(private.is_origin_pattern(pattern)) from unnest(p_patterns) as pattern
  ), true)
);

comment on function private.are_origin_patterns(text[]) is 'Whether each can stand in a project''s allowed origins';

grant execute on function private.are_origin_patterns(text[]) to authenticated;

create function private.are_parameter_names(p_names text[])
returns boolean
language sql
immutable
set search_path = ''
return (
  cardinality(p_names) <= 20
  and coalesce((
    select bool_and(coalesce(name ~ '^[A-Za-z0-9._~-]{1,64}$', false)) from unnest(p_names) as name
  ), true)
);

comment on function private.are_parameter_names(text[]) is
  'Whether each can name a query parameter; only characters that a URL never encodes, so that names compare as text';

grant execute on function private.are_parameter_names(text[]) to authenticated;

create function private.are_office_hours(p_hours jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_hours is null or coalesce(
    jsonb_typeof(p_hours) = 'object'
    and p_hours - array['timeZone', 'days'] = '{}'
    and p_hours ->> 'timeZone' ~ '^[A-Za-z0-9_+/-]{1,64}$'
    and jsonb_typeof(p_hours -> 'days') = 'array'
    and jsonb_array_length(p_hours -> 'days') = 7
    and (
      select bool_and(
        jsonb_typeof(day) = 'array'
        and jsonb_array_length(day) <= 4
        and (
          select coalesce(bool_and(
            jsonb_typeof(span) = 'array'
            and jsonb_array_length(span) = 2
            and span ->> 0 ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
            and span ->> 1 ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'
            and span ->> 0 < span ->> 1
          ), true)
          from jsonb_array_elements(day) as span
        )
      )
      from jsonb_array_elements(p_hours -> 'days') as day
    ),
    false
  );
exception when others then
  -- A day or a span that is not an array.
  return false;
end
$$;

comment on function private.are_office_hours(jsonb) is
  'Whether these are office hours: {timeZone, days}, days from Monday to Sunday with at most four [from, to] each';

grant execute on function private.are_office_hours(jsonb) to authenticated;

-- schema/rules/read_contact.sql

create function private.read_contact(
  p_project_id uuid,
  p_contact_id uuid,
  out refusal jsonb,
  out id uuid,
  out country text,
  out last_seen_at timestamptz
)
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_consent_withdrawn_at timestamptz;
begin
  if p_contact_id is null then
    return;
  end if;
  -- `between` for the sake of the plan: see record_message.sql.
  select c.id, c.country, c.last_seen_at, c.consent_withdrawn_at
  into id, country, last_seen_at, v_consent_withdrawn_at
  from public.contacts c
  where c.project_id = p_project_id and c.id between p_contact_id and p_contact_id
  order by c.id
  limit 1;

  if not found and private.is_erased(p_project_id, p_contact_id) then
    refusal := private.refusal('CONTACT_ERASED');
  elsif v_consent_withdrawn_at is not null then
    refusal := private.refusal('CONSENT_REQUIRED');
  end if;
end
$$;

comment on function private.read_contact(uuid, uuid) is
  'The contact that something is added to; `refusal` is null then, and otherwise the answer to give';

-- schema/rules/record_audit.sql

create function private.record_audit(
  p_organization_id uuid,
  p_project_id uuid,
  p_action text,
  p_details jsonb default '{}',
  p_contact_hash bytea default null,
  p_actor_kind text default null,
  p_actor_id uuid default null
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_actor_kind text := coalesce(p_actor_kind, case when auth.uid() is null then 'database' else 'member' end);
  v_actor_id uuid := case when p_actor_kind is null then auth.uid() else p_actor_id end;
begin
  if v_actor_kind = 'member' and p_action <> 'contact.erased' then
    perform private.require_room_for_event(v_actor_id);
  end if;
  insert into public.audit_events (organization_id, project_id, actor_kind, actor_id, action, contact_hash, details)
  values (
    p_organization_id, p_project_id, v_actor_kind, v_actor_id, p_action, encode(p_contact_hash, 'hex'), p_details
  );
end
$$;

comment on function private.record_audit(uuid, uuid, text, jsonb, bytea, text, uuid) is
  'Puts an event on the audit record, as the signed-in user''s doing unless told whose; WS003 where a member has '
  'caused as many as they may';

-- schema/rules/replies.sql

create function private.is_for_visitor(p_sender text, p_reported_by text, p_is_note boolean)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_sender = 'member' and not p_is_note or p_sender = 'assistant' and p_reported_by = 'server';
end
$$;

comment on function private.is_for_visitor(text, text, boolean) is
  'Whether a message has to be brought to the visitor: a page that reports an answer shows it already';

create function private.are_sources(p_sources jsonb)
returns boolean
language plpgsql
immutable
strict
set search_path = ''
as $$
begin
  return
    jsonb_typeof(p_sources) = 'array'
    and jsonb_array_length(p_sources) <= 20
    and not exists (
      select from jsonb_array_elements(p_sources) as source
      where not coalesce(
        jsonb_typeof(source) = 'object'
        and source - array['title', 'url'] = '{}'
        and char_length(source ->> 'title') between 1 and 300
        and char_length(source ->> 'url') <= 2048
        and source ->> 'url' ~ '^https?://',
        false
      )
    );
end
$$;

comment on function private.are_sources(jsonb) is
  'Whether these are at most 20 pages, as [{title, url}]; null: of none';

create function private.own_message(
  p_project_id uuid, p_message_id uuid, p_contact_id uuid, p_conversation_key_hash bytea,
  out id uuid, out conversation_id uuid, out sender text
)
language plpgsql
stable
set search_path = ''
as $$
begin
  select m.id, m.conversation_id, m.sender into id, conversation_id, sender
  from public.messages m
  where m.project_id = p_project_id and m.id between p_message_id and p_message_id
  order by m.id
  limit 1;
  perform from public.conversations c
  where
    c.project_id = p_project_id
    and c.id between conversation_id and conversation_id
    and (c.contact_id = p_contact_id or c.contact_id is null and c.conversation_key_hash = p_conversation_key_hash)
  order by c.id
  limit 1;
  if not found then
    id := null;
    conversation_id := null;
    sender := null;
  end if;
end
$$;

comment on function private.own_message(uuid, uuid, uuid, bytea) is
  'A message in a conversation of this contact, or of this anonymous thread; null when it is in no such one';

create function private.own_conversations(p_project_id uuid, p_contact_id uuid, p_conversation_key_hash bytea)
returns table (id uuid, last_message_at timestamptz, last_reply_at timestamptz)
language plpgsql
stable
rows 5
set search_path = ''
as $$
#variable_conflict use_column
begin
  if p_contact_id is not null then
    return query
      select c.id, c.last_message_at, c.last_reply_at
      from public.conversations c
      where c.project_id = p_project_id and c.contact_id between p_contact_id and p_contact_id
      order by c.contact_id desc, c.created_at desc, c.id desc
      limit 20;
  elsif p_conversation_key_hash is not null then
    return query
      select c.id, c.last_message_at, c.last_reply_at
      from public.conversations c
      where
        c.project_id = p_project_id
        and c.conversation_key_hash between p_conversation_key_hash and p_conversation_key_hash
        and c.is_newest
      order by c.conversation_key_hash;
  end if;
end
$$;

comment on function private.own_conversations(uuid, uuid, bytea) is
  'The newest twenty conversations of a contact, or those of an anonymous thread: where replies are looked for';

create function private.next_reply_at(p_project_id uuid, p_contact_id uuid, p_conversation_key_hash bytea)
returns timestamptz
language sql
volatile
set search_path = ''
as $$
  select greatest(private.clock(), max(c.last_reply_at) + interval '1 microsecond')
  from private.own_conversations(p_project_id, p_contact_id, p_conversation_key_hash) c;
$$;

comment on function private.next_reply_at(uuid, uuid, bytea) is
  'The time of the next reply to this visitor; the caller holds the lock of the contact or thread';

create function private.count_reply(
  p_project_id uuid, p_conversation_id uuid, p_at timestamptz, p_is_for_visitor boolean, p_ends_waiting boolean
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update public.conversations c
  set
    messages_count = c.messages_count + 1,
    last_message_at = greatest(c.last_message_at, p_at),
    waiting_since = case when not p_ends_waiting then c.waiting_since end,
    last_reply_at = case when p_is_for_visitor then greatest(c.last_reply_at, p_at) else c.last_reply_at end
  where c.project_id = p_project_id and c.id = p_conversation_id;
end
$$;

comment on function private.count_reply(uuid, uuid, timestamptz, boolean, boolean) is
  'Keeps the counters and times of a conversation that an answer, a reply or a note was just added to';

create function private.earlier_report(
  p_project_id uuid, p_message_id uuid, p_question_id uuid, out is_there boolean, out refusal jsonb
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_earlier record;
begin
  select m.sender, m.in_reply_to into v_earlier
  from public.messages m
  where m.project_id = p_project_id and m.id between p_message_id and p_message_id
  order by m.id
  limit 1;
  is_there := found;
  if found and (v_earlier.sender, v_earlier.in_reply_to) is distinct from ('assistant', p_question_id) then
    refusal := private.invalid('messageId');
  end if;
end
$$;

comment on function private.earlier_report(uuid, uuid, uuid) is
  'Whether this answer to this question was reported before; the refusal if its id is another message''s';

create function private.add_answer(
  p_project_id uuid,
  p_message_id uuid,
  p_question_id uuid,
  p_conversation_id uuid,
  p_text text,
  p_sources jsonb,
  p_outcome text,
  p_reported_by text,
  p_at timestamptz
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_answer public.messages;
begin
  select m.* into v_answer
  from public.messages m
  where m.project_id = p_project_id and m.sender = 'assistant' and m.in_reply_to between p_question_id and p_question_id
  order by m.in_reply_to
  limit 1;
  if v_answer.id is not null then
    if p_reported_by = 'server' and v_answer.reported_by = 'page' then
      update public.messages m
      set text = p_text, sources = p_sources, outcome = p_outcome, reported_by = 'server', received_at = p_at
      where m.project_id = p_project_id and m.id = v_answer.id;
    end if;
    return jsonb_build_object(
      'code', 'OK', 'originAllowed', true, 'created', false,
      'messageId', v_answer.id, 'conversationId', p_conversation_id
    );
  end if;
  insert into public.messages
    (project_id, id, conversation_id, sender, text, created_at, in_reply_to, reported_by, outcome, sources)
  values (
    p_project_id, p_message_id, p_conversation_id, 'assistant', p_text, p_at, p_question_id, p_reported_by, p_outcome,
    p_sources
  );
  perform private.count_reply(
    p_project_id, p_conversation_id, p_at, p_is_for_visitor => p_reported_by = 'server', p_ends_waiting => false
  );
  return jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', true,
    'messageId', p_message_id, 'conversationId', p_conversation_id
  );
end
$$;

comment on function private.add_answer(uuid, uuid, uuid, uuid, text, jsonb, text, text, timestamptz) is
  'Records the answer to a question, or answers with the one that is there: {code, originAllowed, created, messageId, '
  'conversationId}; the caller holds the locks of the contact or thread and of the message';

create function private.is_answered_by_others(
  p_project_id uuid, p_conversation_id uuid, p_author_id uuid, p_since timestamptz
)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from public.messages m
    where
      m.project_id = p_project_id and m.conversation_id between p_conversation_id and p_conversation_id
      and m.created_at > p_since and m.sender <> 'visitor' and not m.is_note
      and m.author_id is distinct from p_author_id
  );
end
$$;

comment on function private.is_answered_by_others(uuid, uuid, uuid, timestamptz) is
  'Whether anybody but this member has replied to the visitor since';

create function private.add_reply(
  p_project_id uuid,
  p_conversation_id uuid,
  p_message_id uuid,
  p_text text,
  p_author_id uuid,
  p_is_note boolean default false,
  p_seen_until timestamptz default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_conversation public.conversations;
  v_reply public.messages;
begin
  if coalesce(char_length(p_text), 0) not between 1 and 4000 then
    return private.invalid('text');
  end if;
  if p_message_id is null then
    return private.invalid('messageId');
  end if;
  select c.* into v_conversation
  from public.conversations c
  where c.project_id = p_project_id and c.id = p_conversation_id;
  perform private.lock_sender(
    p_project_id, v_conversation.contact_id, v_conversation.conversation_key_hash, p_message_id
  );
  select c.* into v_conversation
  from public.conversations c
  where c.project_id = p_project_id and c.id = p_conversation_id
  for update;
  if not found then
    return private.answer(null);
  end if;

  select m.* into v_reply from public.messages m where m.project_id = p_project_id and m.id = p_message_id;
  if found then
    -- Another message under a used id is refused, since to take it for the same one would lose it unseen.
    if (v_reply.conversation_id, v_reply.sender, v_reply.author_id, v_reply.is_note, v_reply.text)
      is distinct from (p_conversation_id, 'member', p_author_id, p_is_note, p_text)
    then
      return private.invalid('messageId');
    end if;
    return private.answer(
      jsonb_build_object('created', false, 'messageId', v_reply.id, 'createdAt', v_reply.created_at)
    );
  end if;
  if not p_is_note then
    perform from public.contacts c
    where c.project_id = p_project_id and c.id = v_conversation.contact_id and c.consent_withdrawn_at is not null;
    if found then
      return private.refusal('CONSENT_REQUIRED');
    end if;
    if v_conversation.last_reply_at > p_seen_until
      and private.is_answered_by_others(p_project_id, p_conversation_id, p_author_id, p_seen_until)
    then
      raise exception using
        errcode = 'WS004',
        message = 'Reply to a conversation: found a reply that the caller has not seen, wanted none';
    end if;
  end if;

  insert into public.messages
    (project_id, id, conversation_id, sender, text, created_at, reported_by, author_id, is_note)
  values (
    p_project_id, p_message_id, p_conversation_id, 'member', p_text,
    private.next_reply_at(p_project_id, v_conversation.contact_id, v_conversation.conversation_key_hash),
    case when p_author_id is null then 'server' end, p_author_id, p_is_note
  )
  returning * into v_reply;
  perform private.count_reply(
    p_project_id, p_conversation_id, v_reply.created_at,
    p_is_for_visitor => not p_is_note, p_ends_waiting => not p_is_note
  );
  return private.answer(
    jsonb_build_object('created', true, 'messageId', v_reply.id, 'createdAt', v_reply.created_at)
  );
end
$$;

comment on function private.add_reply(uuid, uuid, uuid, text, uuid, boolean, timestamptz) is
  'Records a reply or a note: {code, created, messageId, createdAt}, {code: NOT_FOUND} when there is no such '
  'conversation (any more), {code: CONSENT_REQUIRED} when its contact withdrew; raises WS004 when there is a reply '
  'later than p_seen_until';

create function private.replies_after(p_project_id uuid, p_conversation_ids uuid[], p_after timestamptz)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_conversation_ids = '{}' then
    return '[]';
  end if;
  return (
    select coalesce(
      jsonb_agg(
        jsonb_build_object(
          'messageId', r.id,
          'conversationId', r.conversation_id,
          'channel', r.channel,
          'sender', r.sender,
          'author', case when r.display_name is not null then jsonb_build_object('name', r.display_name) end,
          'inReplyTo', r.in_reply_to,
          'text', r.text,
          'sources', coalesce(r.sources, '[]'),
          'createdAt', r.created_at
        )
        order by r.created_at
      ),
      '[]'
    )
    from (
      select m.id, m.conversation_id, c.channel, m.sender, n.display_name, m.in_reply_to, m.text, m.sources,
        m.created_at
      from unnest(p_conversation_ids) as conversation_id
      join public.conversations c on c.project_id = p_project_id and c.id = conversation_id
      join public.projects p on p.id = p_project_id
      cross join lateral (
        select m.*
        from public.messages m
        where
          m.project_id = p_project_id
          and m.conversation_id = c.id
          and private.is_for_visitor(m.sender, m.reported_by, m.is_note)
          and case when p_after is null then m.received_at is null else m.created_at > p_after end
        order by m.created_at, m.id
        limit 50
      ) m
      left join public.organization_members n on n.organization_id = p.organization_id and n.user_id = m.author_id
      order by m.created_at
      limit 50
    ) r
  );
end
$$;

comment on function private.replies_after(uuid, uuid[], timestamptz) is
  'The next fifty replies in these conversations, first to last; without a time, those that were never received';

-- schema/rules/retention.sql

create function private.retention_batch(p_project_id uuid, p_batch_size integer)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_project record;
  v_now timestamptz := private.clock();
  v_contact_id uuid;
  v_contacts integer := 0;
  v_failed integer := 0;
  v_conversation_ids uuid[];
  v_conversations integer := 0;
  v_messages integer := 0;
begin
  select p.id, p.organization_id, p.contact_retention_days, p.anonymous_retention_days
  into v_project
  from public.projects p
  where p.id = p_project_id;

  for v_contact_id in
    select c.id
    from public.contacts c
    where
      c.project_id = v_project.id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days)
      and c.last_seen_hour < v_now - make_interval(days => v_project.contact_retention_days)
    order by c.last_seen_hour, c.last_seen_at, c.id
    limit p_batch_size
  loop
    continue when not private.try_lock_contact(v_project.id, v_contact_id);
    -- Once more, now that nobody can be seen meanwhile.
    perform from public.contacts c
    where
      c.project_id = v_project.id
      and c.id = v_contact_id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days);
    if found then
      begin
        perform private.erase_contact(v_project.id, v_contact_id, 'retention');
        v_contacts := v_contacts + 1;
      exception when others then
        v_failed := v_failed + 1;
        raise warning 'Retention: a contact of project % was not erased: %', v_project.id, sqlstate;
      end;
    end if;
  end loop;

  v_conversation_ids := array(
    select c.id
    from public.conversations c
    where
      c.project_id = v_project.id
      and c.contact_id is null
      and c.last_message_at < v_now - make_interval(days => v_project.anonymous_retention_days)
      -- It began before that, and this is what the index has.
      and c.created_at < v_now - make_interval(days => v_project.anonymous_retention_days)
    order by c.created_at
    limit p_batch_size
    for update skip locked
  );
  delete from public.messages m
  where m.project_id = v_project.id and m.conversation_id = any (v_conversation_ids);
  get diagnostics v_messages = row_count;
  delete from public.conversations c
  where c.project_id = v_project.id and c.id = any (v_conversation_ids);
  get diagnostics v_conversations = row_count;

  if v_contacts + v_conversations + v_failed > 0 then
    perform private.record_audit(
      v_project.organization_id, v_project.id, 'retention.run',
      jsonb_build_object(
        'contacts', v_contacts, 'anonymousConversations', v_conversations, 'anonymousMessages', v_messages
      ) || case when v_failed > 0 then jsonb_build_object('failed', v_failed) else '{}' end,
      p_actor_kind => 'retention'
    );
  end if;
  return v_contacts + v_conversations;
end
$$;

comment on function private.retention_batch(uuid, integer) is
  'Erases up to so many contacts and so many anonymous conversations that are past the project''s retention; '
  'returns how many went';

create function private.record_idle_retention(p_project_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
  select private.record_audit(
    p.organization_id, p.id, 'retention.run',
    '{"contacts": 0, "anonymousConversations": 0, "anonymousMessages": 0}',
    p_actor_kind => 'retention'
  )
  from public.projects p
  where
    p.id = p_project_id
    and coalesce(private.last_retention_run(p.id) < private.clock() - interval '20 hours', true);
$$;

comment on function private.record_idle_retention(uuid) is
  'Puts a run that found nothing to do on the audit record, once a day';

create function private.last_retention_run(p_project_id uuid)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select e.created_at
  from public.audit_events e
  where e.project_id = p_project_id and e.action = 'retention.run'
  order by e.created_at desc
  limit 1;
$$;

comment on function private.last_retention_run(uuid) is 'When retention was last at work in the project; null: never';

create function private.discard_leftovers()
returns void
language sql
volatile
set search_path = ''
as $$
  delete from private.rates where ends_at < (select private.clock());
  delete from private.presences where seen_at < (select private.clock()) - interval '1 hour';
  delete from private.origins_seen where seen_at < (select private.clock()) - interval '7 days';
  delete from private.ceilings_met where day < (select private.clock()) - interval '90 days';
  delete from private.erased_contacts where expires_at < (select private.clock());
  delete from public.organization_invitations
  where coalesce(accepted_at, expires_at) < (select private.clock()) - interval '30 days';
  -- Nobody who looks at an overview waits.
  delete from private.overview_answers
  where (project_id, question) in (
    select project_id, question from private.overview_answers
    where counted_at < (select private.clock()) - private.overview_is_kept_for()
    for update skip locked
  );
  delete from private.changed_overview_days c
  where not exists (select from public.projects p where p.id = c.project_id);
$$;

comment on function private.discard_leftovers() is
  'Deletes counters, presences, origins and overviews of the past, tombstones of contacts that never were, long '
  'finished invitations, and notes about deleted projects';

create procedure private.run_retention(p_batch_size integer default 100, p_time_limit interval default '100 seconds')
language plpgsql
as $$
declare
  v_ends_at timestamptz := pg_catalog.clock_timestamp() + p_time_limit;
  v_project_id uuid;
  v_gone integer;
begin
  begin
    perform private.discard_leftovers();
  exception when others then
    raise warning 'Retention: leftovers were not discarded: %', sqlstate;
  end;
  commit;
  for v_project_id in
    select p.id
    from public.projects p
    where p.contact_retention_days is not null or p.anonymous_retention_days is not null
    order by private.last_retention_run(p.id) nulls first, p.id
  loop
    loop
      begin
        v_gone := private.retention_batch(v_project_id, p_batch_size);
        if v_gone = 0 then
          perform private.record_idle_retention(v_project_id);
        end if;
      exception when others then
        v_gone := 0;
        raise warning 'Retention: a batch of project % failed: %', v_project_id, sqlstate;
      end;
      commit;
      exit when v_gone = 0;
      if pg_catalog.clock_timestamp() > v_ends_at then
        return;
      end if;
    end loop;
  end loop;
end
$$;

comment on procedure private.run_retention(integer, interval) is
  'What pg_cron calls every night; without pg_cron call it yourself, as postgres: call private.run_retention()';

-- schema/rules/secret_keys.sql

create function private.secret_key_id(p_key_hash bytea, p_project_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
  select k.id
  from public.project_secret_keys k
  where
    k.key_hash = p_key_hash
    and k.project_id = p_project_id
    and k.revoked_at is null;
$$;

comment on function private.secret_key_id(bytea, uuid) is
  'The secret key of this project with this hash, unless revoked';

-- schema/rules/time_ordered_id.sql

create function private.time_ordered_id()
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
  -- A random one, of version 4, with the time over its first 48 bits and 7 for its version.
  return encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid;
end
$$;

comment on function private.time_ordered_id() is 'A new UUID of version 7, later ones being greater';

-- schema/rules/tombstones.sql

create function private.contact_hash(p_contact_id uuid)
returns bytea
language plpgsql
immutable
set search_path = ''
as $$
begin
  return sha256(convert_to(p_contact_id::text, 'UTF8'));
end
$$;

comment on function private.contact_hash(uuid) is 'SHA-256 of the contact id''s text in lower case';

create function private.is_erased(p_project_id uuid, p_contact_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return exists (
    select from private.erased_contacts t
    where
      t.project_id = p_project_id
      and t.contact_hash = private.contact_hash(p_contact_id)
      and (t.expires_at is null or t.expires_at > private.clock())
  );
end
$$;

comment on function private.is_erased(uuid, uuid) is 'Whether a contact of this id was erased';

create function private.never_admit(p_project_id uuid, p_contact_id uuid)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_seconds integer;
begin
  if private.is_erased(p_project_id, p_contact_id) then
    return 0;
  end if;
  v_seconds := private.seconds_until_project_allows(
    p_project_id, 'unknown visitors', 600, '1 hour', private.clock()
  );
  if v_seconds = 0 then
    insert into private.erased_contacts as t (project_id, contact_hash, erased_at, expires_at)
    values (
      p_project_id, private.contact_hash(p_contact_id), private.clock(), private.clock() + interval '1 day'
    )
    on conflict (project_id, contact_hash) do update
    set erased_at = excluded.erased_at, expires_at = excluded.expires_at;
  end if;
  return v_seconds;
end
$$;

comment on function private.never_admit(uuid, uuid) is
  'Leaves a tombstone for a contact that is not there, and returns 0 or after how many seconds to try again; the '
  'caller holds the contact''s lock';

create function private.leave_tombstones()
returns trigger
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  insert into private.erased_contacts (project_id, contact_hash, erased_at)
  select p.id, private.contact_hash(gone.id), private.clock()
  from gone
  join public.projects p on p.id = gone.project_id
  on conflict (project_id, contact_hash) do update set expires_at = null;
  return null;
end
$$;

comment on function private.leave_tombstones() is 'Trigger: deleted contacts leave their hashes';
