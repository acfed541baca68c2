-- The portal's contact list: every filter, order and page in one query that an index answers from the first
-- page to the last.
--
-- The functions that members call are definer, and ask for membership themselves before anything else. Under
-- row-level security Postgres may not use the text-search operator (it is not leakproof) as an index condition, so
-- the same query as invoker would read every message of the project.
--
-- They have `work_mem` for the conversations that a search gathers, and no parallel workers: to start them takes longer
-- than most pages do, and they would take processors from messages.
--
-- The conditions are written into the statement as literals, never as text of the caller: the planner then
-- knows how rare a value is, and no plan made for one filter serves another.

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

-- A page is found by the hash of its address, which may be longer than an index takes. `coalesce` keeps the planner
-- from taking the address itself for one more condition, and the messages for fewer. From them the same three ways lead
-- to contacts as from those that have a word (see rules/message_search.sql).
--
-- How many to expect is asked of all projects' messages: a page is one project's, and the planner would take it for as
-- common in each of them. A page that was rarely seen or never when the statistics were made is expected in about a
-- thirty-thousandth of all messages, which is what a single one of their sample stands for, and looked up.

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

-- Who wrote, in a channel, from a page or on days. Of a channel alone a contact's newest conversation in it tells. Else
-- one message must be all of it: conversations that overlap the days are looked into. Who wrote then was created before
-- the last day was over and seen since the first began, which keeps the list from being walked to its end.
--
-- Visitors write; what members and AI search say is no sign of them. A page says so by itself: only visitors' messages
-- have one, and only those of contacts, so these are who sent what the overview counts.
--
-- With `p_looked_at` null also where it makes nothing faster to look at so many messages from the page alone.

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

-- Who began a conversation, in a channel or on days, which is what the overview counts.

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

-- `created_from`, `created_to`, `seen_from`, `seen_to`, `active_from`, `active_to`, `began_from` and `began_to` are
-- calendar days of `time_zone`, all of them included. `created_before` and `seen_after` are instants. With
-- `p_looked_at` only so many messages are looked at, of those with the words or else of those from the page; null where
-- neither is asked for, or no more are to be found.

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

-- The statement of a page is a function of its own, so that the test of query plans explains what really runs.

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
