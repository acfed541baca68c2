-- Export (GDPR Art. 15 and 20): everything that is held on one contact, in two calls. The first gives the facts
-- and the consent receipts and puts the export on the audit record; the second gives the messages with their
-- conversations, a page at a time, so that whoever writes the export needs no more memory for a hundred
-- thousand messages than for ten.
--
-- A page is found by the last message of the page before, and never by counting: messages that arrive meanwhile
-- come at the end. Facts and receipts have the protocol's names, in camel case, as the visitor gets them; a message
-- has its conversation inside, which the edge function turns around.

-- Anybody can export their own contact again and again, and the audit record is kept for good: a visitor's exports of
-- an hour (UTC) are one event with a count. Members' and servers' are one event each.

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
