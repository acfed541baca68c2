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

-- Pages have no index of their own, for which each message would pay. Where many messages are from a page, the list is
-- walked, because a page of it is soon full. Where few are, they are looked for among all messages of those days, and
-- lead to their contacts. As measured at 150,000 contacts, the two ways take about as long where the messages from the
-- page are 1.5 (of a month) to 15 times (of a year) as many as the contacts that are wanted.

create function private.is_page_walked(p_page text, p_from timestamptz, p_until timestamptz, p_wanted bigint)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  -- A page is one project's, and the planner would take it for as common in each of them.
  return private.expected_rows(format(
    'select 1 from public.messages m where m.page_url = %L and m.created_at >= %L and m.created_at < %L',
    p_page, p_from, p_until
  )) > 5 * coalesce(p_wanted, 1000);
end
$$;

comment on function private.is_page_walked(text, timestamptz, timestamptz, bigint) is
  'Whether the messages from a page are so many that so many contacts are faster found by walking the list';

-- Who wrote, in a channel, from a page or on days. Of a channel alone a contact's newest conversation in it tells. Else
-- one message must be all of it: conversations that overlap the days are looked into. Who wrote then was created before
-- the last day was over and seen since the first began, which keeps the list from being walked to its end.
--
-- Visitors write; what members and AI search say is no sign of them. A page says so by itself: only visitors' messages
-- have one, and only those of contacts, so these are who sent what the overview counts.

create function private.activity_condition(p_project_id uuid, p_filter jsonb, p_zone text, p_wanted bigint)
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
  v_message text := coalesce(' and m.page_url = ' || quote_literal(v_page), ' and m.sender = ''visitor''');
  v_conversation constant text :=
    'select from public.conversations v where v.project_id = c.project_id and v.contact_id = c.id';
begin
  if v_from is null and v_until is null and v_page is null then
    return case when p_filter ? 'channel' then
      format('exists (%s%s and v.is_newest)', v_conversation, v_channel)
    end;
  end if;
  v_from := coalesce(v_from, '-infinity');
  v_until := coalesce(v_until, 'infinity');
  v_message := format(' and m.created_at >= %L::timestamptz and m.created_at < %L::timestamptz', v_from, v_until)
    || v_message;
  if v_page is not null and not private.is_page_walked(v_page, v_from, v_until, p_wanted) then
    -- One look into an index for each conversation, and no join, for which the planner might read all of them.
    return format(
      'c.id = any (array(select (select v.contact_id from public.conversations v where v.project_id = %1$L::uuid'
      ' and v.id = found.conversation_id%2$s) from (select distinct m.conversation_id from public.messages m'
      ' where m.project_id = %1$L::uuid%3$s) as found))',
      p_project_id, v_channel, v_message
    );
  end if;
  return format(
    private.time_condition('c.last_seen', '>=') ||
    ' and c.created_at < %2$L::timestamptz'
    ' and exists (%3$s%4$s and v.last_message_at >= %1$L::timestamptz and v.created_at < %2$L::timestamptz'
    ' and exists (select from public.messages m where m.project_id = v.project_id and m.conversation_id = v.id'
    '%5$s offset 0) offset 0)',
    v_from, v_until, v_conversation, v_channel, v_message
  );
end
$$;

comment on function private.activity_condition(uuid, jsonb, text, bigint) is
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
-- `p_looked_at` only so many messages with the words are looked at; null where there is nothing to search, or no more
-- to find.

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
  v_conditions text[];
begin
  if p_looked_at is not null and v_searched is null then
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
  v_conditions := v_conditions || private.activity_condition(p_project_id, p_filter, v_zone, p_wanted)
    || private.beginning_condition(p_filter, v_zone);
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
