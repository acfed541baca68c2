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

-- Who wrote, in a channel, from a page or on days. Of a channel alone a contact's newest conversation in it tells. Else
-- one message must be all of it: conversations that overlap the days are looked into. Who wrote then was created before
-- the last day was over and seen since the first began, which keeps the list from being walked to its end.
--
-- Only visitors' messages have a page, and only those of contacts, so these are who sent what the overview counts.

create function private.activity_condition(p_filter jsonb, p_zone text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from timestamptz := private.start_of_day((p_filter ->> 'active_from')::date, p_zone);
  v_until timestamptz := private.start_of_day((p_filter ->> 'active_to')::date + 1, p_zone);
  v_channel text := coalesce(' and v.channel = ' || quote_literal(p_filter ->> 'channel'), '');
  v_page text := coalesce(' and m.page_url = ' || quote_literal(p_filter ->> 'page'), '');
  v_conversation constant text :=
    'select from public.conversations v where v.project_id = c.project_id and v.contact_id = c.id';
begin
  if v_from is null and v_until is null and v_page = '' then
    return case when p_filter ? 'channel' then
      format('exists (%s%s and v.is_newest)', v_conversation, v_channel)
    end;
  end if;
  v_from := coalesce(v_from, '-infinity');
  v_until := coalesce(v_until, 'infinity');
  return format(
    private.time_condition('c.last_seen', '>=') ||
    ' and c.created_at < %2$L::timestamptz'
    ' and exists (%3$s%4$s and v.last_message_at >= %1$L::timestamptz and v.created_at < %2$L::timestamptz'
    ' and exists (select from public.messages m where m.project_id = v.project_id and m.conversation_id = v.id'
    ' and m.created_at >= %1$L::timestamptz and m.created_at < %2$L::timestamptz%5$s offset 0) offset 0)',
    v_from, v_until, v_conversation, v_channel, v_page
  );
end
$$;

comment on function private.activity_condition(jsonb, text) is
  'The condition that picks contacts who wrote in a channel, from a page, on days, or all of it at once; null: not '
  'asked for';

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
  v_conditions := v_conditions || private.activity_condition(p_filter, v_zone)
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
