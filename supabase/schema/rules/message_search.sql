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

-- Three ways to the same rows of a list, of which each is the fastest for some words:
--
--   lookup  few messages have the words: find them all, look up the row of each, and sort those rows
--   gather  more: find them all, then walk the list in its order and ask of each row whether it was among them, until a
--           page is full; most of what a look-up costs is saved, and the walk is short
--   walk    many: walk the list in its order and read the messages of each row, because a page is soon full
--
-- The planner does not choose well between them by itself, but it knows from the table's statistics how many messages
-- to expect: that costs nothing, where counting them would read them all. A wrong guess makes the search slower, never
-- wrong. The list of contacts looks for the messages from a page in the same ways.

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

-- To find messages takes longer the more are read for them, and to walk until a page is full takes shorter the more are
-- found. As measured at a million contacts, two ways take about as long at each of these bounds.

create function private.fastest_way(p_messages bigint, p_read bigint, p_rows bigint, p_wanted bigint)
returns text
language sql
immutable
set search_path = ''
return case
  when 1.0 * p_messages * p_read > 4.0 * p_rows * least(p_wanted, p_rows) then 'walk'
  when 1.0 * p_messages * p_messages > 0.5 * p_rows * least(p_wanted, p_rows) then 'gather'
  else 'lookup'
end;

comment on function private.fastest_way(bigint, bigint, bigint, bigint) is
  'lookup, gather or walk: what is fastest where so many messages are looked for, so many are read to find them, the '
  'list has so many rows, and so many of these are wanted; null: all of them';

-- The index of words has the project too, as one more word that all of its messages have: to read along that list takes
-- longer than to find a rare word, thirty times so in a project of 5 million messages. Where hardly any other project's
-- messages have the word, they are rather found and left out.

create function private.are_words_enough(p_project_id uuid, p_words tsquery, p_own bigint)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return
    private.expected_rows(format('select 1 from public.messages m where m.words @@ %L::tsquery', p_words)) - p_own
    <= private.expected_rows(format('select 1 from public.messages m where m.project_id = %L::uuid', p_project_id))
      / 1000;
end
$$;

comment on function private.are_words_enough(uuid, tsquery, bigint) is
  'Whether the index is better asked for these words alone, of which the project is expected to have so many messages';

-- `p_list` reads the list that is searched, and `p_wanted` is how many of its rows are asked for. With `p_looked_at` no
-- more messages are found than that; `messages` is null where the planner expects no more anyway.

create function private.messages_with_words(
  p_project_id uuid,
  p_search text,
  p_list text,
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
  v_words tsquery := private.words_query(p_search);
  v_asked tsquery :=
    case when numnode(v_words) = 1 then v_words else private.rarest_word(p_project_id, p_search) end;
  v_own bigint;
begin
  messages := format(
    'from public.messages m where m.project_id = %L::uuid and m.words @@ %L::tsquery', p_project_id, v_asked
  );
  v_own := private.expected_rows('select 1 ' || messages);
  way := private.fastest_way(v_own, v_own, private.expected_rows(p_list), p_wanted);
  if private.are_words_enough(p_project_id, v_asked, v_own) then
    messages := format(
      'from public.messages m where coalesce(m.project_id = %L::uuid, false) and m.words @@ %L::tsquery',
      p_project_id, v_asked
    );
  end if;
  if numnode(v_words) > 1 then
    -- `coalesce` keeps the other words from the index.
    messages := messages || format(' and coalesce(m.words @@ %L::tsquery, false)', v_words);
  end if;
  if p_looked_at is not null then
    way := 'lookup';
    messages := case when v_own > p_looked_at then
      format('from (select m.conversation_id %s limit %L::bigint) as m', messages, p_looked_at)
    end;
  end if;
end
$$;

comment on function private.messages_with_words(uuid, text, text, bigint, bigint) is
  'From where to select a project''s messages that have these words, as m, and the fastest way from them to the rows '
  'of the list';

-- Null without a search, and with `p_looked_at` where no more messages than that have the words anyway.

create function private.search_condition(p_project_id uuid, p_search text, p_wanted bigint, p_looked_at bigint)
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
  if p_search is null then
    return null;
  end if;
  -- From four digits on it may be the beginning of a contact id. A number may as well stand in a message.
  if v_digits ~ '^[0-9a-f]{4,32}$' then
    v_by_id := format('c.id between %L::uuid and %L::uuid', rpad(v_digits, 32, '0'), rpad(v_digits, 32, 'f'));
  end if;
  if v_words is null then
    return case when p_looked_at is null then coalesce(v_by_id, 'false') end;
  end if;
  v_found := private.messages_with_words(
    p_project_id, p_search, format('select 1 from public.contacts c where c.project_id = %L::uuid', p_project_id),
    p_wanted, p_looked_at
  );
  if v_found.messages is null then
    return null;
  end if;

  -- Neither is an `exists` or an `in` that the planner may turn into a join, and read everything. What was found is in
  -- a hash table, and an index alone has a contact's conversations.
  if v_found.way in ('gather', 'walk') then
    return format(
      '(coalesce((select true from public.conversations v%s'
      ' where v.project_id = c.project_id and v.contact_id = c.id and %s limit 1), false)%s)',
      case when v_found.way = 'walk' then
        ' join public.messages m on m.project_id = v.project_id and m.conversation_id = v.id'
      end,
      case v_found.way
        when 'walk' then format('m.words @@ %L::tsquery', v_words)
        else format('coalesce(v.id in (select m.conversation_id %s), false)', v_found.messages)
      end,
      ' or ' || v_by_id
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

comment on function private.search_condition(uuid, text, bigint, bigint) is
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
