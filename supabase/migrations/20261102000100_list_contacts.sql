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

-- Words as they are written: a website's visitors write in many languages, and stemming after the rules of
-- one would lose the words of the others.
create index messages_words_idx on public.messages using gin (project_id, to_tsvector('simple', body));

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
-- Many: walk the list in its order and look at each contact's messages; a page is soon full. The planner can't
-- choose by itself, because nobody knows beforehand how many messages hold a word.

create function private.search_condition(project_id uuid, search text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  c_many constant integer := 20000;
  v_digits text := lower(replace(search, '-', ''));
  v_words tsquery := private.words_query(search);
  v_matching text;
  v_matches bigint := 0;
  v_candidates text[] := '{}';
begin
  -- From four digits on it may be the beginning of a contact id. A number may as well stand in a message.
  if v_digits ~ '^[0-9a-f]{4,32}$' then
    v_candidates := v_candidates || format(
      'select i.id from public.contacts i where i.project_id = %L::uuid and i.id between %L::uuid and %L::uuid',
      project_id, rpad(v_digits, 32, '0'), rpad(v_digits, 32, 'f')
    );
  end if;
  if v_words is not null then
    v_matching := format(
      'from public.messages m where m.project_id = %L::uuid and to_tsvector(''simple'', m.body) @@ %L::tsquery',
      project_id, v_words
    );
    execute format('select count(*) from (select %s limit %s) as matches', v_matching, c_many) into v_matches;
    v_candidates := v_candidates || format(
      'select v.contact_id from public.conversations v where v.project_id = %L::uuid and v.contact_id is not null'
      ' and v.id in (select m.conversation_id %s)',
      project_id, v_matching
    );
  end if;

  if v_candidates = '{}' then
    return 'false';
  elsif v_matches < c_many then
    return format('c.id = any (array(%s))', array_to_string(v_candidates, ' union '));
  else
    return format('c.id in (%s)', array_to_string(v_candidates, ' union '));
  end if;
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
    v_conditions := v_conditions || format(
      'exists (select from public.conversations v'
      ' where v.project_id = c.project_id and v.contact_id = c.id and v.channel = %L)',
      filter ->> 'channel'
    );
  end if;

  if v_search is not null then
    v_conditions := v_conditions || private.search_condition(project_id, v_search);
  end if;

  return array_to_string(v_conditions, ' and ');
end
$$;

comment on function private.contact_conditions(uuid, jsonb) is
  'The condition that picks a project''s contacts from public.contacts as c; values are literals, checked by their casts';

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
declare
  v_column text;
  v_type text;
begin
  if list_contacts.project_id is null or list_contacts.project_id not in (select private.my_project_ids()) then
    return;
  end if;
  select s.name, s.type into v_column, v_type
  from (values
    ('last_seen', 'last_seen_at', 'timestamptz'),
    ('created', 'created_at', 'timestamptz'),
    ('conversations', 'conversations_count', 'integer')
  ) as s (sort, name, type)
  where s.sort = list_contacts.sort;
  if not found then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('List contacts: found the order %L, wanted last_seen, created or conversations', list_contacts.sort);
  end if;

  return query execute format(
    'select c.* from public.contacts c where %s %s order by c.%I %s, c.id %s limit %L::integer',
    private.contact_conditions(list_contacts.project_id, private.contact_filter(filter)),
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
revoke all on function private.search_condition(uuid, text) from public, anon, authenticated, service_role;
revoke all on function private.contact_filter(jsonb) from public, anon, authenticated, service_role;
revoke all on function private.contact_conditions(uuid, jsonb) from public, anon, authenticated, service_role;
revoke all on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer)
  from public, anon, authenticated, service_role;
revoke all on function public.count_contacts(uuid, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function public.list_contacts(uuid, jsonb, text, boolean, text, uuid, integer) to authenticated;
grant execute on function public.count_contacts(uuid, jsonb, integer) to authenticated;
