-- The first state of supabase/schema, where each object is explained.

set check_function_bodies = off;

-- schema/rules/access_keys.sql

create function private.new_access_key(project_id uuid)
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
        where k.project_id = new_access_key.project_id
        order by k.created_at
        limit 1
      ),
      'pk_' || right(replace(gen_random_uuid()::text, '-', ''), 16)
    ) || replace(gen_random_uuid()::text, '-', '');
$$;

comment on function private.new_access_key(uuid) is
  'A new access key, which begins like the project''s others; does not store it';

-- schema/rules/activity_signals.sql

create function private.send_activity_signal(project_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
set lock_timeout = '100ms'
as $$
begin
  perform realtime.send('{}'::jsonb, 'activity', 'project:' || send_activity_signal.project_id, true);
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
  -- Two messages at the same time: one of them signals for both, and neither waits.
  if not pg_try_advisory_xact_lock(hashtextextended('activity ' || new.project_id, 0)) then
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
  return true;
exception when insufficient_privilege then
  raise notice 'Connect Realtime: it is there but refused (%); the portal asks at intervals instead', sqlerrm;
  return false;
end
$$;

comment on function private.connect_realtime() is
  'Connects activity to Supabase Realtime and says whether there is one; may be called again';

-- schema/rules/answers.sql

create function private.refusal(code text, origin_allowed boolean)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', code, 'originAllowed', origin_allowed);

comment on function private.refusal(text, boolean) is 'The answer of an ingest function that refuses';

create function private.invalid(path text)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object('code', 'INVALID_REQUEST', 'originAllowed', true, 'path', path);

comment on function private.invalid(text) is 'The answer of an ingest function that found a bad field, by its name in the protocol';

-- schema/rules/append_only.sql

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
  elsif tg_op = 'DELETE' then
    perform private.record_audit(old.id, null, 'organization.deleted', jsonb_build_object('name', old.name));
  elsif new.name <> old.name then
    perform private.record_audit(
      new.id, null, 'organization.renamed', jsonb_build_object('from', old.name, 'to', new.name)
    );
  end if;
  return null;
end
$$;

comment on function private.audit_organization() is 'Trigger: organizations made, renamed, deleted';

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

comment on function private.audit_invitation() is 'Trigger: invitations made, accepted, deleted; never whom they were for';

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

comment on function private.audit_project() is 'Trigger: projects made, changed (old and new values), transferred, deleted';

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

-- schema/rules/clock.sql

create function private.clock()
returns timestamptz
language sql
volatile
set search_path = ''
return clock_timestamp();

comment on function private.clock() is 'Server time; the only source of recorded times';

-- schema/rules/consent.sql

create function private.is_consent_granted(consent jsonb, gpc boolean, respect_gpc boolean)
returns boolean
language sql
immutable
set search_path = ''
return coalesce(
  jsonb_typeof(consent) = 'object'
  and consent ->> 'state' = 'granted'
  and consent ->> 'method' = 'explicit'
  and char_length(consent ->> 'source') between 1 and 64
  and char_length(consent ->> 'category') between 1 and 256
  and char_length(coalesce(consent ->> 'widgetVersion', '')) <= 32
  and consent ->> 'at' ~ '^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}'
  and pg_input_is_valid(consent ->> 'at', 'timestamptz')
  and not (coalesce(gpc, false) and respect_gpc),
  false
);

comment on function private.is_consent_granted(jsonb, boolean, boolean) is
  'Whether this statement lets a request carry tracking fields';

create function private.record_receipt(project_id uuid, contact_id uuid, consent jsonb, recorded_at timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into public.consent_receipts
    (project_id, contact_id, source, category, method, given_at, recorded_at, widget_version)
  values (
    record_receipt.project_id,
    record_receipt.contact_id,
    record_receipt.consent ->> 'source',
    record_receipt.consent ->> 'category',
    record_receipt.consent ->> 'method',
    (record_receipt.consent ->> 'at')::timestamptz,
    record_receipt.recorded_at,
    nullif(record_receipt.consent ->> 'widgetVersion', '')
  )
  on conflict do nothing;
$$;

comment on function private.record_receipt(uuid, uuid, jsonb, timestamptz) is
  'Keeps a consent statement, once for each distinct one';

-- schema/rules/contact_list.sql

create function private.contact_filter(filter jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_filter jsonb := case when jsonb_typeof(filter) = 'string' then (filter #>> '{}')::jsonb else coalesce(filter, '{}') end;
  v_unknown text;
begin
  if jsonb_typeof(v_filter) <> 'object' then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Filter contacts: found %s, wanted an object', jsonb_typeof(v_filter));
  end if;
  select string_agg(key, ', ' order by key) into v_unknown
  from jsonb_object_keys(v_filter) as key
  where key <> all (array[
    'search', 'countries', 'channel', 'minConversations', 'withdrawn',
    'createdFrom', 'createdBefore', 'seenFrom', 'seenBefore', 'seenAfter'
  ]);
  if v_unknown is not null then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Filter contacts: found the unknown filters %s', v_unknown);
  end if;
  return v_filter;
end
$$;

comment on function private.contact_filter(jsonb) is 'The filter as an object, or an error when it is none that we know';

create function private.contact_conditions(project_id uuid, filter jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_conditions text[] := array[format('c.project_id = %L::uuid', project_id)];
  v_search text := nullif(btrim(filter ->> 'search'), '');
begin
  if jsonb_array_length(filter -> 'countries') > 0 then
    v_conditions := v_conditions || format(
      '(c.country = any (%L::text[])%s)',
      array(select jsonb_array_elements_text(filter -> 'countries')),
      case when filter -> 'countries' ? 'unknown' then ' or c.country is null' else '' end
    );
  end if;
  if filter ->> 'createdFrom' is not null then
    v_conditions := v_conditions || format('c.created_at >= %L::timestamptz', filter ->> 'createdFrom');
  end if;
  if filter ->> 'createdBefore' is not null then
    v_conditions := v_conditions || format('c.created_at < %L::timestamptz', filter ->> 'createdBefore');
  end if;
  if filter ->> 'seenFrom' is not null then
    v_conditions := v_conditions || format('c.last_seen_at >= %L::timestamptz', filter ->> 'seenFrom');
  end if;
  if filter ->> 'seenBefore' is not null then
    v_conditions := v_conditions || format('c.last_seen_at < %L::timestamptz', filter ->> 'seenBefore');
  end if;
  if filter ->> 'seenAfter' is not null then
    v_conditions := v_conditions || format('c.last_seen_at > %L::timestamptz', filter ->> 'seenAfter');
  end if;
  if filter ->> 'minConversations' is not null then
    v_conditions := v_conditions || format('c.conversations_count >= %L::integer', filter ->> 'minConversations');
  end if;
  if filter ->> 'withdrawn' = 'true' then
    v_conditions := v_conditions || 'c.consent_withdrawn_at is not null'::text;
  elsif filter ->> 'withdrawn' = 'false' then
    v_conditions := v_conditions || 'c.consent_withdrawn_at is null'::text;
  end if;
  if filter ->> 'channel' is not null then
    v_conditions := v_conditions || case filter ->> 'channel'
      when 'ai_search' then 'c.last_ai_search_at is not null'
      when 'live_support' then 'c.last_live_support_at is not null'
      else 'false'
    end;
  end if;

  if v_search is not null then
    v_conditions := v_conditions || private.search_condition(project_id, v_search);
  end if;

  return array_to_string(v_conditions, ' and ');
end
$$;

comment on function private.contact_conditions(uuid, jsonb) is
  'The condition that picks a project''s contacts from public.contacts as c; values are literals, checked by their casts';

create function private.contacts_page(
  project_id uuid,
  filter jsonb,
  sort text,
  ascending boolean,
  cursor_value text,
  cursor_id uuid,
  page_size integer
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_column text;
  v_type text;
begin
  select s.name, s.type into v_column, v_type
  from (values
    ('last_seen', 'last_seen_at', 'timestamptz'),
    ('created', 'created_at', 'timestamptz'),
    ('conversations', 'conversations_count', 'integer')
  ) as s (sort, name, type)
  where s.sort = contacts_page.sort;
  if not found then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('List contacts: found the order %L, wanted last_seen, created or conversations', contacts_page.sort);
  end if;

  return format(
    'select c.* from public.contacts c where %s %s order by c.%I %s, c.id %s limit %L::integer',
    private.contact_conditions(contacts_page.project_id, private.contact_filter(filter)),
    case when cursor_value is not null and cursor_id is not null then
      format(
        'and (c.%I, c.id) %s (%L::%s, %L::uuid)',
        v_column, case when ascending then '>' else '<' end, cursor_value, v_type, cursor_id
      )
    end,
    v_column, case when ascending then 'asc' else 'desc' end, case when ascending then 'asc' else 'desc' end,
    least(greatest(coalesce(page_size, 50), 1), 500)
  );
end
$$;

comment on function private.contacts_page(uuid, jsonb, text, boolean, text, uuid, integer) is
  'The statement that reads one page of a project''s contacts';

-- schema/rules/contact_search.sql

create function private.words_query(search text)
returns tsquery
language sql
immutable
set search_path = ''
return (
  select to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & '))
  from unnest(tsvector_to_array(to_tsvector('simple', search))) as word
);

comment on function private.words_query(text) is
  'Looks for all of these words as beginnings of words; null when the text holds no word';

create function private.expected_rows(statement text)
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_plan json;
begin
  execute 'explain (format json) ' || statement into v_plan;
  return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
end
$$;

comment on function private.expected_rows(text) is 'How many rows the planner expects of a statement, which is not run';

create function private.search_condition(project_id uuid, search text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_digits text := lower(replace(search, '-', ''));
  v_words tsquery := private.words_query(search);
  v_matching text := format(
    'from public.messages m where m.project_id = %L::uuid and m.words @@ %L::tsquery', project_id, v_words
  );
  v_by_id text;
begin
  -- From four digits on it may be the beginning of a contact id. A number may as well stand in a message.
  if v_digits ~ '^[0-9a-f]{4,32}$' then
    v_by_id := format('c.id between %L::uuid and %L::uuid', rpad(v_digits, 32, '0'), rpad(v_digits, 32, 'f'));
  end if;
  if v_words is null then
    return coalesce(v_by_id, 'false');
  end if;

  -- Finding all takes longer with each match, walking takes shorter; here, as measured, both take about as long.
  if
    private.expected_rows('select 1 ' || v_matching)
    > sqrt(750 * private.expected_rows(format('select 1 from public.contacts c where c.project_id = %L::uuid', project_id)))
  then
    -- Not an `exists`, which the planner may turn into reading all messages.
    return format(
      '(coalesce((select true from public.conversations v join public.messages m on m.project_id = v.project_id'
      ' and m.conversation_id = v.id where v.project_id = c.project_id and v.contact_id = c.id and m.words @@ %L::tsquery'
      ' limit 1), false)%s)',
      v_words, ' or ' || v_by_id
    );
  end if;
  -- One look into an index for each conversation, and no join, for which the planner might read all of them.
  return format(
    'c.id = any (array(select (select v.contact_id from public.conversations v where v.project_id = %L::uuid'
    ' and v.id = found.conversation_id) from (select distinct m.conversation_id %s) as found%s))',
    project_id, v_matching,
    format(' union all select c.id from public.contacts c where c.project_id = %L::uuid and ', project_id) || v_by_id
  );
end
$$;

comment on function private.search_condition(uuid, text) is
  'The condition that picks contacts by the beginning of their id or by words in their messages';

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

create function private.erase_contact(project_id uuid, contact_id uuid, actor_kind text, actor_id uuid)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_conversations bigint;
  v_messages bigint;
  v_consent_receipts bigint;
  v_erased jsonb;
  v_hash bytea := private.contact_hash(erase_contact.contact_id);
  v_erased_at timestamptz;
begin
  perform private.lock_contact(erase_contact.project_id, erase_contact.contact_id);

  perform from public.contacts c
  where c.project_id = erase_contact.project_id and c.id = erase_contact.contact_id
  for update;
  if not found then
    return null;
  end if;

  delete from public.messages m
  using public.conversations c
  where
    c.project_id = erase_contact.project_id
    and c.contact_id = erase_contact.contact_id
    and m.project_id = c.project_id
    and m.conversation_id = c.id;
  get diagnostics v_messages = row_count;

  delete from public.conversations c
  where c.project_id = erase_contact.project_id and c.contact_id = erase_contact.contact_id;
  get diagnostics v_conversations = row_count;

  delete from public.consent_receipts r
  where r.project_id = erase_contact.project_id and r.contact_id = erase_contact.contact_id;
  get diagnostics v_consent_receipts = row_count;

  delete from private.message_rates r
  where r.project_id = erase_contact.project_id and r.sender_hash = v_hash;

  delete from public.contacts c
  where c.project_id = erase_contact.project_id and c.id = erase_contact.contact_id;

  select t.erased_at into v_erased_at
  from private.erased_contacts t
  where t.project_id = erase_contact.project_id and t.contact_hash = v_hash;

  v_erased := jsonb_build_object(
    'conversations', v_conversations,
    'messages', v_messages,
    'consentReceipts', v_consent_receipts
  );

  perform private.record_audit(
    p.organization_id, p.id, 'contact.erased', v_erased, v_hash, erase_contact.actor_kind, erase_contact.actor_id
  )
  from public.projects p
  where p.id = erase_contact.project_id;

  return jsonb_build_object(
    'receipt', jsonb_build_object('contactHash', encode(v_hash, 'hex'), 'erasedAt', v_erased_at),
    'erased', v_erased
  );
end
$$;

comment on function private.erase_contact(uuid, uuid, text, uuid) is
  'Erases a contact with all that belongs to it, records it, and returns {receipt, erased}; null when there is no such contact';

-- schema/rules/export_contact.sql

create function private.export_contact(project_id uuid, contact_id uuid, actor_kind text, actor_id uuid)
returns jsonb
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
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
  where c.project_id = export_contact.project_id and c.id = export_contact.contact_id;
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
  where r.project_id = export_contact.project_id and r.contact_id = export_contact.contact_id;

  perform private.record_audit(
    p.organization_id, p.id, 'contact.exported', '{}', private.contact_hash(export_contact.contact_id),
    export_contact.actor_kind, export_contact.actor_id
  )
  from public.projects p
  where p.id = export_contact.project_id;

  return jsonb_build_object(
    'exportedAt', private.clock(),
    'project', (
      select jsonb_build_object('id', p.id, 'name', p.name)
      from public.projects p
      where p.id = export_contact.project_id
    ),
    'contact', v_contact,
    'consentReceipts', v_receipts
  );
end
$$;

comment on function private.export_contact(uuid, uuid, text, uuid) is
  'Facts and consent receipts of a contact, and an event on the audit record; null when there is no such contact';

create function private.export_messages(project_id uuid, contact_id uuid, after uuid, page_size integer)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_page_size integer := least(greatest(coalesce(export_messages.page_size, 500), 1), 1000);
  v_last record;
  v_messages jsonb;
begin
  select
    c.created_at as conversation_created_at, c.id as conversation_id, m.created_at as message_created_at, m.id
  into v_last
  from public.messages m
  join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
  where
    m.project_id = export_messages.project_id
    and m.id = export_messages.after
    and c.contact_id = export_messages.contact_id;
  if not found and export_messages.after is not null then
    return null;
  end if;

  -- What is left of the conversation that the last page ended in, and then the conversations after it.
  with page as (
    (
      select c.created_at as conversation_created_at, c.id as conversation_id, c.channel, c.last_message_at,
        c.messages_count, m.id, m.sender, m.body, m.page_url, m.created_at
      from public.conversations c
      join public.messages m on m.project_id = c.project_id and m.conversation_id = c.id
      where
        c.project_id = export_messages.project_id
        and c.id = v_last.conversation_id
        and (m.created_at, m.id) > (v_last.message_created_at, v_last.id)
      order by m.created_at, m.id
      limit v_page_size
    )
    union all
    (
      select c.created_at, c.id, c.channel, c.last_message_at, c.messages_count,
        m.id, m.sender, m.body, m.page_url, m.created_at
      from public.conversations c
      cross join lateral (
        select m.id, m.sender, m.body, m.page_url, m.created_at
        from public.messages m
        where m.project_id = c.project_id and m.conversation_id = c.id
        order by m.created_at, m.id
        limit v_page_size
      ) m
      where
        c.project_id = export_messages.project_id
        and c.contact_id = export_messages.contact_id
        and (
          export_messages.after is null
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
        'body', p.body,
        'pageUrl', p.page_url,
        'createdAt', p.created_at,
        'conversation', jsonb_build_object(
          'id', p.conversation_id,
          'channel', p.channel,
          'createdAt', p.conversation_created_at,
          'lastMessageAt', p.last_message_at,
          'messagesCount', p.messages_count
        )
      )
      order by p.conversation_created_at, p.conversation_id, p.created_at, p.id
    ),
    '[]'
  )
  into v_messages
  from page p;
  return v_messages;
end
$$;

comment on function private.export_messages(uuid, uuid, uuid, integer) is
  'The messages after the given one, conversation by conversation; null when that message is not the contact''s (any more)';

-- schema/rules/idle_limit.sql

create function private.idle_limit(channel text)
returns interval
language sql
immutable
set search_path = ''
return case channel when 'ai_search' then interval '30 minutes' when 'live_support' then interval '24 hours' end;

comment on function private.idle_limit(text) is 'A conversation whose last message is this old is over';

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
  if not found or not exists (select from auth.users where id = old.user_id) then
    return null;
  end if;

  if not exists (
    select from public.organization_members
    where organization_id = old.organization_id and role = 'owner'
  ) then
    raise exception using
      errcode = 'check_violation',
      constraint = 'organization_members_keep_an_owner',
      message = 'Change members: this is the last owner, and an organization needs one',
      hint = 'Make another member an owner first';
  end if;
  return null;
end
$$;

comment on function private.keep_an_owner() is 'Refuses to leave an organization without an owner';

-- schema/rules/locks.sql

create function private.lock_contact(project_id uuid, contact_id uuid)
returns void
language sql
volatile
set search_path = ''
return pg_advisory_xact_lock(hashtextextended('contact ' || project_id || ' ' || contact_id, 0));

comment on function private.lock_contact(uuid, uuid) is 'Waits until nobody else works on this contact';

create function private.try_lock_contact(project_id uuid, contact_id uuid)
returns boolean
language sql
volatile
set search_path = ''
return pg_try_advisory_xact_lock(hashtextextended('contact ' || project_id || ' ' || contact_id, 0));

comment on function private.try_lock_contact(uuid, uuid) is 'Takes the lock of lock_contact if nobody has it';

create function private.project_lock(project_id uuid)
returns bigint
language sql
immutable
set search_path = ''
return hashtextextended('project ' || project_id, 0);

comment on function private.project_lock(uuid) is 'The lock between a project''s messages and its deletion';

create function private.overview_lock(project_id uuid)
returns bigint
language sql
immutable
set search_path = ''
return hashtextextended('overview ' || project_id, 0);

comment on function private.overview_lock(uuid) is 'The lock between counting a project''s days and deleting from them';

-- schema/rules/membership.sql

create function private.my_organization_ids()
returns setof uuid
language sql
stable
security definer
rows 5
set search_path = ''
as $$
  select organization_id from public.organization_members where user_id = (select auth.uid());
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
  select organization_id
  from public.organization_members
  where user_id = (select auth.uid()) and role = 'owner';
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
  join public.organization_members m on m.organization_id = p.organization_id
  where m.user_id = (select auth.uid());
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
  join public.organization_members m on m.organization_id = p.organization_id
  where m.user_id = (select auth.uid()) and m.role = 'owner';
$$;

comment on function private.my_owned_project_ids() is 'Projects of the organizations that the signed-in user owns';

grant execute on function private.my_owned_project_ids() to authenticated;

create function private.require_owner(action text, organization_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_role text;
begin
  select m.role into v_role
  from public.organization_members m
  where m.organization_id = require_owner.organization_id and m.user_id = auth.uid();

  if not found then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found no such organization among yours', require_owner.action);
  end if;
  if v_role <> 'owner' then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('%s: found the role %s, wanted owner', require_owner.action, v_role);
  end if;
end
$$;

comment on function private.require_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the organization';

create function private.require_project_owner(action text, project_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
#variable_conflict use_column
begin
  if require_project_owner.project_id in (select private.my_owned_project_ids()) then
    return;
  end if;
  raise exception using
    errcode = 'insufficient_privilege',
    message = case
      when require_project_owner.project_id in (select private.my_project_ids())
        then format('%s: found the role member, wanted owner', require_project_owner.action)
      else format('%s: found no such project among yours', require_project_owner.action)
    end;
end
$$;

comment on function private.require_project_owner(text, uuid) is
  'Raises insufficient_privilege unless the signed-in user owns the project''s organization';

-- schema/rules/overview_days.sql

create function private.check_overview_range(from_day date, until_day date)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if until_day - from_day not between 0 and 1000 then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('Read overview: found the days %s to %s, wanted 1 to 1001 days', from_day, until_day);
  end if;
end
$$;

comment on function private.check_overview_range(date, date) is 'Refuses a range that is none or has no end';

create function private.start_of_day(day date, time_zone text)
returns timestamptz
language sql
stable
set search_path = ''
return day::timestamp at time zone time_zone;

comment on function private.start_of_day(date, text) is 'The moment at which a day begins in a time zone';

create function private.count_overview_days(project_id uuid, from_day date, until_day date, time_zone text)
returns table (
  day date,
  new_contacts integer,
  active_contacts integer,
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
      count_overview_days.from_day + n as day,
      private.start_of_day(count_overview_days.from_day + n, count_overview_days.time_zone) as begins_at
    from generate_series(0, count_overview_days.until_day - count_overview_days.from_day) as n
  ),
  made as (
    select width_bucket(c.created_at, (select array_agg(begins_at order by number) from days)) as number, count(*) as contacts
    from public.contacts c
    where
      c.project_id = count_overview_days.project_id
      and c.created_at >= private.start_of_day(count_overview_days.from_day, count_overview_days.time_zone)
      and c.created_at < private.start_of_day(count_overview_days.until_day + 1, count_overview_days.time_zone)
    group by 1
  ),
  begun as (
    select
      width_bucket(v.created_at, (select array_agg(begins_at order by number) from days)) as number,
      v.contact_id, v.channel, count(*) as conversations
    from public.conversations v
    where
      v.project_id = count_overview_days.project_id
      and v.created_at >= private.start_of_day(count_overview_days.from_day, count_overview_days.time_zone)
      and v.created_at < private.start_of_day(count_overview_days.until_day + 1, count_overview_days.time_zone)
    group by 1, 2, 3
  ),
  active as (
    select number, count(distinct contact_id) as contacts from begun group by number
  ),
  by_channel as (
    select number, jsonb_object_agg(channel, jsonb_build_object('all', conversations, 'anonymous', anonymous)) as conversations
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
    select number, array_agg(page_url order by page_url) as page_urls, array_agg(messages order by page_url) as page_messages
    from (
      select
        width_bucket(m.created_at, (select array_agg(begins_at order by number) from days)) as number,
        m.page_url, count(*)::integer as messages
      from public.messages m
      where
        m.project_id = count_overview_days.project_id
        and m.page_url is not null
        and m.created_at >= private.start_of_day(count_overview_days.from_day, count_overview_days.time_zone)
        and m.created_at < private.start_of_day(count_overview_days.until_day + 1, count_overview_days.time_zone)
      group by 1, 2
    ) as pages
    group by number
  )
  select
    days.day, coalesce(made.contacts, 0)::integer, coalesce(active.contacts, 0)::integer,
    coalesce(by_channel.conversations, '{}'), coalesce(by_page.page_urls, '{}'), coalesce(by_page.page_messages, '{}')
  from days
  left join made on made.number = days.number
  left join active on active.number = days.number
  left join by_channel on by_channel.number = days.number
  left join by_page on by_page.number = days.number;
$$;

comment on function private.count_overview_days(uuid, date, date, text) is
  'Counts the overview''s numbers of each day from the rows themselves';

create function private.close_overview_days(project_id uuid, from_day date, until_day date, time_zone text)
returns date
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_last date := least(
    close_overview_days.until_day, (private.clock() at time zone close_overview_days.time_zone)::date - 1
  );
  v_missing date[];
  v_run record;
begin
  v_missing := array(
    select close_overview_days.from_day + n
    from generate_series(0, v_last - close_overview_days.from_day) as n
    where not exists (
      select from private.overview_days o
      where
        o.project_id = close_overview_days.project_id
        and o.day = close_overview_days.from_day + n
        and o.time_zone = close_overview_days.time_zone
    )
    order by n
  );
  if cardinality(v_missing) = 0 then
    return greatest(v_last + 1, close_overview_days.from_day);
  end if;

  if
    not pg_try_advisory_xact_lock(private.overview_lock(close_overview_days.project_id))
    -- Whoever began before the last day ended may still add to it. A session that we may not look into may be one.
    or exists (
      select from pg_catalog.pg_stat_activity a
      where
        a.datname = current_database()
        and a.backend_type = 'client backend'
        and a.pid <> pg_backend_pid()
        and (a.state is null or a.xact_start < private.start_of_day(v_last + 1, close_overview_days.time_zone))
    )
    -- Postgres takes any three letters for a time zone, and each would have days of its own.
    or not exists (
      select from pg_catalog.pg_timezone_names z where z.name = close_overview_days.time_zone
    )
  then
    return v_missing[1];
  end if;

  for v_run in
    select min(day) as from_day, max(day) as until_day
    from (select day, day - row_number() over (order by day)::integer as run from unnest(v_missing) as day) as days
    group by run
  loop
    insert into private.overview_days (
      project_id, day, time_zone, new_contacts, active_contacts, conversations, page_urls, page_messages
    )
    select
      close_overview_days.project_id, c.day, close_overview_days.time_zone,
      c.new_contacts, c.active_contacts, c.conversations, c.page_urls, c.page_messages
    from private.count_overview_days(
      close_overview_days.project_id, v_run.from_day, v_run.until_day, close_overview_days.time_zone
    ) as c
    -- Another look from the same zone may have been quicker.
    on conflict do nothing;
  end loop;
  return v_last + 1;
end
$$;

comment on function private.close_overview_days(uuid, date, date, text) is
  'Counts and keeps those days that are over, and returns the first day that is not kept; the days before it all are';

create function private.reopen_overview_days(project_id uuid, days date[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock_shared(private.overview_lock(reopen_overview_days.project_id));
  -- The day in UTC is the one before it or the one after it elsewhere.
  delete from private.overview_days o
  where
    o.project_id = reopen_overview_days.project_id
    and o.day in (select d + n from unnest(reopen_overview_days.days) as d, generate_series(-1, 1) as n);
end
$$;

comment on function private.reopen_overview_days(uuid, date[]) is 'Throws away what was counted for these days, given in UTC';

create function private.reopen_deleted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.reopen_overview_days(project_id, array_agg(distinct (created_at at time zone 'UTC')::date))
  from gone
  group by project_id;
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
  if exists (select from private.overview_days o where o.project_id = new.project_id) then
    perform private.reopen_overview_days(
      new.project_id,
      array[(new.created_at at time zone 'UTC')::date]
        || case when tg_op = 'UPDATE' then (old.created_at at time zone 'UTC')::date end
    );
  end if;
  return null;
end
$$;

comment on function private.reopen_changed() is 'Trigger: what is changed or back-dated is counted anew in the overview';

-- schema/rules/page_url.sql

create function private.page_url_with_kept_parameters(page_url text, page_parameters text[], kept text[])
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(page_url || '?' || string_agg(p.pair, '&' order by p.position), page_url)
  from unnest(page_parameters) with ordinality as p (pair, position)
  where split_part(p.pair, '=', 1) = any (kept);
$$;

comment on function private.page_url_with_kept_parameters(text, text[], text[]) is
  'The page URL with those of its parameters that the project keeps, in the order of the page';

-- schema/rules/project_settings.sql

create function private.are_origins(origins text[])
returns boolean
language sql
immutable
set search_path = ''
return (
  cardinality(origins) <= 50
  and coalesce((
    select bool_and(coalesce(origin ~ '^https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?$', false))
    from unnest(origins) as origin
  ), true)
);

comment on function private.are_origins(text[]) is
  'Whether each is an origin as browsers send it: scheme, host in lower case, port, nothing after';

grant execute on function private.are_origins(text[]) to authenticated;

create function private.are_parameter_names(names text[])
returns boolean
language sql
immutable
set search_path = ''
return (
  cardinality(names) <= 20
  and coalesce((
    select bool_and(coalesce(name ~ '^[A-Za-z0-9._~-]{1,64}$', false)) from unnest(names) as name
  ), true)
);

comment on function private.are_parameter_names(text[]) is
  'Whether each can name a query parameter; only characters that a URL never encodes, so that names compare as text';

grant execute on function private.are_parameter_names(text[]) to authenticated;

-- schema/rules/rate_limit.sql

create function private.seconds_until_allowed(project_id uuid, sender_hash bytea, messages_per_minute integer)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_now timestamptz := private.clock();
  v_minute_started_at timestamptz;
begin
  insert into private.message_rates as r (project_id, sender_hash, minute_started_at, messages_count)
  values (seconds_until_allowed.project_id, seconds_until_allowed.sender_hash, v_now, 1)
  on conflict (project_id, sender_hash) do update
  set
    minute_started_at =
      case when v_now >= r.minute_started_at + interval '1 minute' then v_now else r.minute_started_at end,
    messages_count =
      case when v_now >= r.minute_started_at + interval '1 minute' then 1 else r.messages_count + 1 end
  where
    v_now >= r.minute_started_at + interval '1 minute'
    or r.messages_count < seconds_until_allowed.messages_per_minute;
  if found then
    return 0;
  end if;

  select r.minute_started_at into v_minute_started_at
  from private.message_rates r
  where r.project_id = seconds_until_allowed.project_id and r.sender_hash = seconds_until_allowed.sender_hash;
  return greatest(1, ceil(extract(epoch from v_minute_started_at + interval '1 minute' - v_now))::integer);
end
$$;

comment on function private.seconds_until_allowed(uuid, bytea, integer) is
  'Counts a message and returns 0, or returns after how many seconds to try again';

-- schema/rules/record_audit.sql

create function private.record_audit(
  organization_id uuid,
  project_id uuid,
  action text,
  details jsonb default '{}',
  subject_hash bytea default null,
  actor_kind text default null,
  actor_id uuid default null
)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into public.audit_events (organization_id, project_id, actor_kind, actor_id, action, subject_hash, details)
  values (
    record_audit.organization_id,
    record_audit.project_id,
    coalesce(record_audit.actor_kind, case when auth.uid() is null then 'database' else 'member' end),
    case when record_audit.actor_kind is null then auth.uid() else record_audit.actor_id end,
    record_audit.action,
    encode(record_audit.subject_hash, 'hex'),
    record_audit.details
  );
$$;

comment on function private.record_audit(uuid, uuid, text, jsonb, bytea, text, uuid) is
  'Puts an event on the audit record, as the signed-in user''s doing unless told whose';

-- schema/rules/retention.sql

create function private.retention_batch(project_id uuid, batch_size integer)
returns integer
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_project record;
  v_now timestamptz := private.clock();
  v_contact_id uuid;
  v_contacts integer := 0;
  v_conversation_ids uuid[];
  v_conversations integer := 0;
  v_messages integer := 0;
begin
  select p.id, p.organization_id, p.contact_retention_days, p.anonymous_retention_days
  into v_project
  from public.projects p
  where p.id = retention_batch.project_id;

  for v_contact_id in
    select c.id
    from public.contacts c
    where
      c.project_id = v_project.id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days)
    order by c.last_seen_at, c.id
    limit retention_batch.batch_size
  loop
    continue when not private.try_lock_contact(v_project.id, v_contact_id);
    -- Once more, now that nobody can be seen meanwhile.
    perform from public.contacts c
    where
      c.project_id = v_project.id
      and c.id = v_contact_id
      and c.last_seen_at < v_now - make_interval(days => v_project.contact_retention_days);
    if found then
      perform private.erase_contact(v_project.id, v_contact_id, 'retention', null);
      v_contacts := v_contacts + 1;
    end if;
  end loop;

  v_conversation_ids := array(
    select c.id
    from public.conversations c
    where
      c.project_id = v_project.id
      and c.contact_id is null
      and c.last_message_at < v_now - make_interval(days => v_project.anonymous_retention_days)
    order by c.last_message_at
    limit retention_batch.batch_size
    for update skip locked
  );
  delete from public.messages m
  where m.project_id = v_project.id and m.conversation_id = any (v_conversation_ids);
  get diagnostics v_messages = row_count;
  delete from public.conversations c
  where c.project_id = v_project.id and c.id = any (v_conversation_ids);
  get diagnostics v_conversations = row_count;

  perform private.record_audit(
    v_project.organization_id, v_project.id, 'retention.run',
    jsonb_build_object(
      'contacts', v_contacts, 'anonymousConversations', v_conversations, 'anonymousMessages', v_messages
    ),
    actor_kind => 'retention'
  );
  return v_contacts + v_conversations;
end
$$;

comment on function private.retention_batch(uuid, integer) is
  'Erases up to so many contacts and so many anonymous conversations that are past the project''s retention; returns how many went';

create function private.discard_leftovers()
returns void
language sql
volatile
set search_path = ''
as $$
  delete from private.message_rates where minute_started_at < (select private.clock()) - interval '1 hour';
  delete from public.organization_invitations
  where coalesce(accepted_at, expires_at) < (select private.clock()) - interval '30 days';
$$;

comment on function private.discard_leftovers() is 'Deletes rate counters of past minutes and long finished invitations';

create procedure private.run_retention(batch_size integer default 100)
language plpgsql
as $$
declare
  v_project_id uuid;
begin
  for v_project_id in
    select p.id
    from public.projects p
    where p.contact_retention_days is not null or p.anonymous_retention_days is not null
    order by p.id
  loop
    loop
      exit when private.retention_batch(v_project_id, batch_size) < batch_size;
      commit;
    end loop;
    commit;
  end loop;
  perform private.discard_leftovers();
end
$$;

comment on procedure private.run_retention(integer) is
  'What pg_cron calls every night; without pg_cron call it yourself, as postgres: call private.run_retention()';

-- schema/rules/secret_keys.sql

create function private.secret_key_id(key_hash bytea, project_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
  select k.id
  from public.project_secret_keys k
  where
    k.key_hash = secret_key_id.key_hash
    and k.project_id = secret_key_id.project_id
    and k.revoked_at is null;
$$;

comment on function private.secret_key_id(bytea, uuid) is 'The secret key of this project with this hash, unless revoked';

-- schema/rules/tombstones.sql

create function private.contact_hash(contact_id uuid)
returns bytea
language sql
immutable
set search_path = ''
return sha256(convert_to(contact_id::text, 'UTF8'));

comment on function private.contact_hash(uuid) is 'SHA-256 of the contact id''s text in lower case';

create function private.is_erased(project_id uuid, contact_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select from private.erased_contacts t
    where t.project_id = is_erased.project_id and t.contact_hash = private.contact_hash(is_erased.contact_id)
  );
$$;

comment on function private.is_erased(uuid, uuid) is 'Whether a contact of this id was erased';

create function private.never_admit(project_id uuid, contact_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into private.erased_contacts (project_id, contact_hash, erased_at)
  select p.id, private.contact_hash(never_admit.contact_id), private.clock()
  from public.projects p
  where p.id = never_admit.project_id
  on conflict do nothing;
$$;

comment on function private.never_admit(uuid, uuid) is
  'Leaves a tombstone for a contact that is not there; the caller holds the contact''s lock';

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
  on conflict do nothing;
  return null;
end
$$;

comment on function private.leave_tombstones() is 'Trigger: deleted contacts leave their hashes';

-- schema/rules/visitor_project.sql

create function private.allows_origin(allowed_origins text[], origin text)
returns boolean
language sql
immutable
set search_path = ''
return origin is null or origin = any (allowed_origins);

comment on function private.allows_origin(text[], text) is 'Whether the widget may run on this origin';

create function private.visitor_project(access_key text, origin text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select case
    when p.id is null then private.refusal('UNKNOWN_ACCESS_KEY', false)
    when not private.allows_origin(p.allowed_origins, visitor_project.origin)
      then private.refusal('ORIGIN_NOT_ALLOWED', false)
    else jsonb_build_object('code', 'OK', 'originAllowed', true, 'projectId', p.id)
  end
  from (values (visitor_project.access_key)) as given (access_key)
  left join public.project_access_keys k on k.access_key = given.access_key
  left join public.projects p on p.id = k.project_id;
$$;

comment on function private.visitor_project(text, text) is
  'The project that an access key and an origin open: {code: OK, originAllowed, projectId}, or the refusal';
