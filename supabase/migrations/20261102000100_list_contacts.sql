-- The portal's contact list: every filter, order and page in one query that an index answers from the first
-- page to the last.
--
-- Both functions are definer, and ask for membership themselves before anything else. Under row-level
-- security Postgres may not use the text-search operator (it is not leakproof) as an index condition, so the
-- same query as invoker would read every message of the project.
--
-- The conditions are written into the statement as literals, never as text of the caller: the planner then
-- knows how rare a value is, and no plan made for one filter serves another.

create extension if not exists btree_gin with schema extensions;

create index contacts_created_idx on public.contacts (project_id, created_at desc, id desc);
create index contacts_conversations_idx on public.contacts (project_id, conversations_count desc, id desc);
create index contacts_country_idx on public.contacts (project_id, country, last_seen_at desc, id desc);
create index contacts_withdrawn_idx on public.contacts (project_id, last_seen_at desc, id desc)
  where consent_withdrawn_at is not null;

create index messages_words_idx on public.messages using gin (project_id, words);

-- Every word as a prefix, so that "ship" finds "shipping". What a person types is never read as an expression.

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

-- Two ways to the same contacts. Few messages with these words: find them all first, then sort their contacts.
-- Many: walk the list in its order and look at each contact's messages; a page is soon full. The planner does not
-- choose well between the two by itself, but it knows from the table's statistics how many messages to expect: that
-- costs nothing, where counting them would read them all. A wrong guess makes the search slower, never wrong.

-- Volatile because Postgres lets no other function explain; it changes nothing.

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

-- A filter that is not understood would pick everybody, and an erasure with it: it is refused. An object in a
-- string is taken for the object, because that is how the local stack's Data API hands one over.

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

-- The statement of a page is a function of its own, so that the test of query plans explains what really runs.

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

create function public.list_contacts(
  project_id uuid,
  filter jsonb default '{}',
  sort text default 'last_seen',
  ascending boolean default false,
  cursor_value text default null,
  cursor_id uuid default null,
  page_size integer default 50
)
returns setof public.contacts
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if list_contacts.project_id is null or list_contacts.project_id not in (select private.my_project_ids()) then
    return;
  end if;
  return query execute private.contacts_page(
    list_contacts.project_id, filter, sort, ascending, cursor_value, cursor_id, page_size
  );
end
$$;

comment on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer) is
  'One page of a project''s contacts after the row that the cursor names; nothing for who is no member';

create function public.count_contacts(project_id uuid, filter jsonb default '{}', at_most integer default null)
returns bigint
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_count bigint;
begin
  if count_contacts.project_id is null or count_contacts.project_id not in (select private.my_project_ids()) then
    return 0;
  end if;
  execute format(
    'select count(*) from (select from public.contacts c where %s limit %L::integer) as counted',
    private.contact_conditions(count_contacts.project_id, private.contact_filter(filter)), at_most
  ) into v_count;
  return v_count;
end
$$;

comment on function public.count_contacts(uuid, jsonb, integer) is
  'How many of a project''s contacts the filter picks, counted no further than at_most';

revoke all on function private.words_query(text) from public, anon, authenticated, service_role;
revoke all on function private.expected_rows(text) from public, anon, authenticated, service_role;
revoke all on function private.search_condition(uuid, text) from public, anon, authenticated, service_role;
revoke all on function private.contact_filter(jsonb) from public, anon, authenticated, service_role;
revoke all on function private.contact_conditions(uuid, jsonb) from public, anon, authenticated, service_role;
revoke all on function private.contacts_page(uuid, jsonb, text, boolean, text, uuid, integer)
  from public, anon, authenticated, service_role;
revoke all on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer)
  from public, anon, authenticated, service_role;
revoke all on function public.count_contacts(uuid, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer) to authenticated;
grant execute on function public.count_contacts(uuid, jsonb, integer) to authenticated;
