-- How messages become words, and a search too: in lower case and without accents, so that "osterreich" finds
-- "Österreich". Words are not stemmed: see tables/messages.sql.

create text search configuration private.words (copy = pg_catalog.simple);

alter text search configuration private.words
  alter mapping for hword, hword_part, word with extensions.unaccent, pg_catalog.simple;

comment on text search configuration private.words is 'Words of any language, without case and accents';

-- Every word as a prefix, so that "ship" finds "shipping". What a person types is never read as an expression.

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

-- Two ways to the same contacts. Few messages with these words: find them all first, then sort their contacts.
-- Many: walk the list in its order and look at each contact's messages; a page is soon full. The planner does not
-- choose well between the two by itself, but it knows from the table's statistics how many messages to expect: that
-- costs nothing, where counting them would read them all. A wrong guess makes the search slower, never wrong.

-- Volatile because Postgres lets no other function explain; it changes nothing.

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

-- All words must be in a message, but the index is asked for the rarest alone: of a word that most messages have it
-- would read the whole list, to find that few of them have the other word too. Those few are cheaper looked at.

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

-- `p_list` reads the list that is searched: of how many rows it has depends what is faster.

create function private.messages_with_words(
  p_project_id uuid,
  p_search text,
  p_list text,
  out messages text,
  out are_few boolean
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words tsquery := private.words_query(p_search);
begin
  messages := format(
    'from public.messages m where m.project_id = %L::uuid and m.words @@ %L::tsquery',
    p_project_id, case when numnode(v_words) = 1 then v_words else private.rarest_word(p_project_id, p_search) end
  );
  -- Finding all takes longer with each match, walking takes shorter; here, as measured, both take about as long.
  are_few :=
    private.expected_rows('select 1 ' || messages) <= sqrt(750 * private.expected_rows(p_list));
  if numnode(v_words) > 1 then
    -- `coalesce` keeps the other words from the index.
    messages := messages || format(' and coalesce(m.words @@ %L::tsquery, false)', v_words);
  end if;
end
$$;

comment on function private.messages_with_words(uuid, text, text) is
  'From where to select a project''s messages that have these words, as m, and whether they are so few that finding '
  'them all is faster than walking along the list';

create function private.search_condition(p_project_id uuid, p_search text)
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
  -- From four digits on it may be the beginning of a contact id. A number may as well stand in a message.
  if v_digits ~ '^[0-9a-f]{4,32}$' then
    v_by_id := format('c.id between %L::uuid and %L::uuid', rpad(v_digits, 32, '0'), rpad(v_digits, 32, 'f'));
  end if;
  if v_words is null then
    return coalesce(v_by_id, 'false');
  end if;
  v_found := private.messages_with_words(
    p_project_id, p_search, format('select 1 from public.contacts c where c.project_id = %L::uuid', p_project_id)
  );

  if not v_found.are_few then
    -- Not an `exists`, which the planner may turn into reading all messages.
    return format(
      '(coalesce((select true from public.conversations v join public.messages m on m.project_id = v.project_id'
      ' and m.conversation_id = v.id where v.project_id = c.project_id and v.contact_id = c.id'
      ' and m.words @@ %L::tsquery limit 1), false)%s)',
      v_words, ' or ' || v_by_id
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

comment on function private.search_condition(uuid, text) is
  'The condition that picks contacts by the beginning of their id or by words in their messages';

-- In a list there is no room for more than some words. Of a search those around what was found are shown, and what was
-- found stands between the characters 2 and 3 (STX and ETX), which no text of ours needs.

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
