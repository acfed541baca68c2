-- The portal's list of conversations, those of contacts and those of nobody in particular, newest activity first; those
-- that wait for an answer by how long they wait.
--
-- Definer and literals for the reasons that rules/contact_list.sql gives. An index that leads with the channel finds
-- each channel's newest conversations, however rare they are. So the list is put together from parts, one for each
-- channel, of contacts and of the anonymous, open and done, and each walks its own index. Those that wait have an index
-- of their own, and so has what each member looks after. Where a search finds few messages, their conversations are
-- looked up instead.

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

-- How long they wait is what orders those that wait. All others are found by the hour of their last message, and those
-- of one hour sorted.

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

-- Channels are found by jumping through the index from one to the next.

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

-- `active_from` and `active_to` are calendar days of `time_zone`, both included, `active_after` is an instant. They are
-- about the last message; `began_from` and `began_to` are the same about the first. `who` is `contact` or `anonymous`,
-- `state` is `waiting`, `open` or `resolved`, `assigned_to` is `me`, `nobody` or the id of a member.

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

-- The rows of the list, and what they are counted from. With `p_looked_at` only so many of the messages with the words
-- are looked at; null where there is nothing to search, or no more to find.

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

-- What stands in a row is its newest message; of a search, the newest that has the words.

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
