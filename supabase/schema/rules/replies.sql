-- What comes back to a visitor: answers of AI search, and replies of members.
--
-- A reply's time is its place in the visitor's order: later than that of any reply to the same visitor before, whatever
-- the clock says. It is taken under the contact's or thread's lock, which is held until the reply is there to be read.
-- So whoever has read up to a time has missed nothing before it, and that time is all that a browser needs to ask for
-- what came after.

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

-- By `between` for the sake of the plan: see ingest/record_message.sql. Without a contact and without a key a thread
-- has no owner, and nobody's message is in it.

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

-- Counts a message in its conversation. A reply ends the waiting; a note changes nothing for the visitor.

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

-- The id of an answer is its sender's to choose. One that came before repeats the report; another message's is taken.

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

-- One answer a question. What a server says replaces what a page said; what a page says never replaces anything.

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

-- Whoever has just replied themselves has seen that reply, whatever their page shows.

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

-- What a member, or the owner's server, writes into a conversation. The conversation says whose lock to take, so it is
-- read twice.

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

-- A page of fifty: whoever has more to receive asks again.

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
