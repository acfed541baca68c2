-- The contact list: who may ask, what each filter picks, and that pages neither repeat a row nor leave one out.

begin;
select plan(84);
select tests.set_the_scene();

-- Forty contacts with known values: two of them share each time, so that only the id tells those apart.
create temp table known as
select
  i,
  ('a0000000-0000-8000-8000-' || lpad(to_hex(i), 12, '0'))::uuid as id,
  (array['DE', 'FR', null, 'US'])[1 + i % 4] as country,
  '2027-01-01T00:00:00Z'::timestamptz + (i / 2) * interval '1 day' as created_at,
  '2027-03-01T00:00:00Z'::timestamptz + ((i * 7 % 40) / 2) * interval '1 hour' as last_seen_at,
  i % 5 as conversations_count
from generate_series(0, 39) as i;
grant select on known to authenticated;

delete from public.contacts where project_id = tests.id('tea');
insert into public.contacts
  (project_id, id, country, created_at, last_seen_at, conversations_count, consent_withdrawn_at)
select
  tests.id('tea'), id, country, created_at, last_seen_at, conversations_count,
  case when i in (3, 4) then last_seen_at end
from known;
insert into public.conversations (project_id, id, contact_id, channel, created_at, last_message_at, messages_count)
select
  tests.id('tea'), tests.id('conversation ' || i), id, case when i % 2 = 0 then 'ai_search' else 'live_support' end,
  created_at, created_at, 1
from known
where i < 10;
insert into public.messages (project_id, id, conversation_id, text, created_at)
select
  tests.id('tea'), tests.id('known message ' || i), tests.id('conversation ' || i),
  case i
    when 0 then 'Is free shipping possible?'
    when 1 then 'I ship tea to Zürich''s "old" town & beyond: 4711'
    when 2 then 'Shipping & handling'
    else 'Nothing of that'
  end,
  created_at
from known
where i < 10;

create function pg_temp.ids(filter jsonb, project text default 'tea', persona text default 'milan') returns int[] language sql as $$
  select coalesce(array_agg(('x' || right(split_part(id, ' ', 1), 4))::bit(16)::int order by id), '{}')
  from jsonb_array_elements_text(coalesce((
    tests.attempt(persona, format(
      'select jsonb_agg(id) from public.list_contacts(%L, %L, page_size => 500)', tests.id(project), filter
    )) ->> 'value'
  )::jsonb, '[]')) as id
$$;

-- Who may
select tests.cannot(persona, format('select public.list_contacts(%L)', tests.id('tea')), 'list contacts')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select tests.cannot(persona, format('select public.count_contacts(%L)', tests.id('tea')), 'count contacts')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;
select tests.sees(persona, format('select * from public.list_contacts(%L)', tests.id('tea')), 40, 'the contacts of the project')
from unnest(array['olivia', 'milan']) as persona;
select tests.sees(persona, format('select * from public.list_contacts(%L)', tests.id('tea')), 0, 'no contact of another organization')
from unnest(array['hanna', 'nobody']) as persona;
select is(
  tests.attempt(persona, format('select public.count_contacts(%L)', tests.id('tea'))) ->> 'value', '0',
  format('acting as %s counts no contact of another organization', persona)
)
from unnest(array['hanna', 'nobody']) as persona;
select is(pg_temp.ids('{"search": "Text"}', 'boats'), '{}', 'acting as milan finds no words in another organization''s messages');
select is(pg_temp.ids('{"search": "Text"}', 'boats', 'hanna') <> '{}', true, 'acting as hanna finds them in her own');

-- Filters, each against what the rows themselves say
create function pg_temp.picks(filter jsonb, condition text, what text) returns text language plpgsql as $$
declare
  v_expected int[];
begin
  execute format('select coalesce(array_agg(i order by i), ''{}'') from known where %s', condition) into v_expected;
  if cardinality(v_expected) in (0, 40) then
    return fail(what || ': the test''s own condition tells nothing apart');
  end if;
  return is(pg_temp.ids(filter), v_expected, what);
end
$$;
select pg_temp.picks('{"country": ["DE"]}', 'country = ''DE''', 'one country');
select pg_temp.picks('{"country": ["DE", "US"]}', 'country in (''DE'', ''US'')', 'several countries');
select pg_temp.picks('{"country": ["FR", "unknown"]}', 'country = ''FR'' or country is null', 'the unknown country among others');
select pg_temp.picks('{"created_from": "2027-01-05"}', 'created_at >= ''2027-01-05T00:00:00Z''', 'created from a day on');
select pg_temp.picks('{"created_to": "2027-01-05"}', 'created_at < ''2027-01-06T00:00:00Z''', 'created until a day, that day included');
select pg_temp.picks('{"created_before": "2027-01-05T00:00:00Z"}', 'created_at < ''2027-01-05T00:00:00Z''', 'created before a time, itself left out');
select pg_temp.picks(
  '{"seen_from": "2027-03-01", "time_zone": "America/New_York"}', 'last_seen_at >= ''2027-03-01T05:00:00Z''',
  'seen from a day on, which begins where the reader is'
);
select pg_temp.picks(
  '{"seen_to": "2027-02-28", "time_zone": "America/New_York"}', 'last_seen_at < ''2027-03-01T05:00:00Z''',
  'seen until a day, which ends where the reader is'
);
select pg_temp.picks('{"seen_after": "2027-03-01T05:00:00Z"}', 'last_seen_at > ''2027-03-01T05:00:00Z''', 'seen after a time, itself left out');
select pg_temp.picks('{"conversations": 3}', 'conversations_count >= 3', 'at least so many conversations');
select pg_temp.picks('{"withdrawn": "yes"}', 'i in (3, 4)', 'consent withdrawn');
select pg_temp.picks('{"withdrawn": "no"}', 'i not in (3, 4)', 'consent not withdrawn');
select pg_temp.picks('{"channel": "ai_search"}', 'i < 10 and i % 2 = 0', 'with a conversation in a channel');
select pg_temp.picks(
  '{"country": ["DE"], "conversations": 2, "channel": "ai_search"}',
  'country = ''DE'' and conversations_count >= 2 and i < 10 and i % 2 = 0',
  'several filters at once'
);

-- Who wrote when: a conversation that began in January got its second message in February. In two others AI search and a
-- member answered then, which is not the visitors' writing.
update public.conversations set last_message_at = '2027-02-10T12:00:00Z', messages_count = 2
where project_id = tests.id('tea') and id = tests.id('conversation 4');
insert into public.messages (project_id, id, conversation_id, text, created_at)
values (tests.id('tea'), tests.id('later'), tests.id('conversation 4'), 'Still nothing', '2027-02-10T12:00:00Z');
update public.conversations set last_message_at = '2027-02-10T12:00:00Z', messages_count = 2
where project_id = tests.id('tea') and id in (tests.id('conversation 2'), tests.id('conversation 3'));
insert into public.messages
  (project_id, id, conversation_id, sender, text, created_at, in_reply_to, reported_by, outcome, sources, author_id)
values
  (
    tests.id('tea'), tests.id('answer'), tests.id('conversation 2'), 'assistant', 'An **answer**', '2027-02-10T12:00:00Z',
    tests.id('known message 2'), 'page', 'answered', '[]', null
  ),
  (
    tests.id('tea'), tests.id('reply'), tests.id('conversation 3'), 'member', 'A reply', '2027-02-10T12:00:00Z',
    null, null, null, null, tests.id('olivia')
  );
select pg_temp.picks('{"active_from": "2027-01-02", "active_to": "2027-01-03"}', 'i in (2, 3, 4, 5)', 'with a message on those days');
select pg_temp.picks('{"active_from": "2027-02-01"}', 'i = 4', 'with a message since a day, in a conversation that began before');
select is(pg_temp.ids('{"active_from": "2027-01-10", "active_to": "2027-02-09"}'), '{}', 'a conversation that lasts over days without a message on them does not count');
select pg_temp.picks('{"active_to": "2027-01-01"}', 'i in (0, 1)', 'with a message until a day');
select pg_temp.picks('{"active_from": "2027-01-02", "active_to": "2027-01-03", "channel": "live_support"}', 'i in (3, 5)', 'with a message on those days in a channel');

-- From where: both wrote from the page, one of them on the day; another wrote on the day, from elsewhere.
update public.messages m set page_url = p.url
from (values
  ('known message 2', 'https://tea.example/orders/(masked)'), ('known message 3', 'https://tea.example/orders/(masked)'),
  ('known message 4', 'https://tea.example/'), ('later', 'https://tea.example/orders/(masked)')
) as p (message, url)
where m.project_id = tests.id('tea') and m.id = tests.id(p.message);
select pg_temp.picks(jsonb_build_object('page', 'https://tea.example/orders/(masked)') || f.more, f.condition, f.what)
from (values
  ('{}'::jsonb, 'i in (2, 3, 4)', 'with a message from a page'),
  ('{"channel": "live_support"}', 'i = 3', 'with a message from a page in a channel'),
  ('{"active_from": "2027-02-01"}', 'i = 4', 'with a message from a page since a day'),
  ('{"active_to": "2027-01-03"}', 'i in (2, 3)', 'with a message from a page on a day, not one from each'),
  ('{"active_to": "2027-01-03", "country": ["US"]}', 'i = 3', 'with a message from a page, and another filter')
) as f (more, condition, what);
-- The longest that there may be, which no compression makes shorter.
create temp table long_page as
select 'https://tea.example/' || string_agg(chr(65536 + (hashtext(n::text) & 65535)), '' order by n) as url
from generate_series(1, 2048 - char_length('https://tea.example/')) as n;
update public.messages set page_url = (select url from long_page)
where project_id = tests.id('tea') and id = tests.id('known message 5');
select pg_temp.picks(jsonb_build_object('page', url), 'i = 5', 'with a message from a page whose address is as long as may be')
from long_page;
select is(pg_temp.ids(jsonb_build_object('page', page)), '{}', format('a page is the whole of it: %s', page))
from unnest('{https://tea.example/orders/,https://tea.example/orders/%,HTTPS://TEA.EXAMPLE/,'' or true --}'::text[]) as page;
select is(pg_temp.ids('{"page": "https://tea.example/"}', 'tea', 'hanna'), '{}', 'acting as hanna learns nothing of another organization''s pages');

-- What stands beside a contact
create function pg_temp.excerpts(search text, persona text default 'milan') returns jsonb language sql as $$
  select coalesce((tests.attempt(persona, format(
    'select jsonb_agg(jsonb_build_array(e.channel, e.excerpt, e.sender, e.author_id) order by e.contact_id)'
    ' from public.contact_excerpts(%L, %L, %L) e',
    tests.id('tea'), array(select id from known where i in (1, 2, 3, 30)), search
  )) ->> 'value')::jsonb, '[]')
$$;
select is(
  pg_temp.excerpts(null),
  jsonb_build_array(
    jsonb_build_array('live_support', 'I ship tea to Zürich''s "old" town & beyond: 4711', 'visitor', null),
    jsonb_build_array('ai_search', 'An **answer**', 'assistant', null),
    jsonb_build_array('live_support', 'A reply', 'member', tests.id('olivia'))
  ),
  'beside a contact stands the last message and who wrote it, and nothing beside who has none'
);
select is(
  pg_temp.excerpts('zur nothing') -> 0 ->> 1, 'I ship tea to Zürich''s "old" town & beyond: 4711',
  'where the words are not found together the last message stands'
);
select is(
  pg_temp.excerpts('zur') -> 0 ->> 1, format('I ship tea to %sZürich%s''s "old" town & beyond: 4711', chr(2), chr(3)),
  'of a search the words that were found are marked'
);
select is(pg_temp.excerpts(null, 'hanna'), '[]', 'acting as hanna reads no excerpt of another organization');

-- Search
select is(pg_temp.ids('{"search": "ship"}'), '{0,1,2}', 'the beginning of a word finds it, in any case');
select is(pg_temp.ids('{"search": "shipping free"}'), '{0}', 'all words must be in one message');
select is(pg_temp.ids('{"search": "zürich"}'), '{1}', 'words of any language are found');
select is(pg_temp.ids('{"search": "ZURICH"}'), '{1}', 'words are found without their accents');
select is(pg_temp.ids('{"search": "shípping"}'), '{0,2}', 'accents in a search are none');
select is(pg_temp.ids('{"search": "4711"}'), '{1}', 'a number is looked for in messages too');
select is(pg_temp.ids('{"search": "A0000000-0000-8000-8000-000000000007"}'), '{7}', 'a whole contact id finds its contact, in any case');
select is(pg_temp.ids('{"search": "a0000000-0000-8000-8000-00000000001"}'), '{16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31}', 'the beginning of a contact id finds all that begin so');
select is(pg_temp.ids(jsonb_build_object('search', search)), '{}', format('what is typed is no expression: %s', search))
from unnest(array['ship | nothing', '!absent', ''' or true --', '&', '(', '\', 'ship & absent']) as search;
select is(cardinality(pg_temp.ids('{"search": "   "}')), 40, 'blanks are no search');

-- Pages, walked to the end in both directions for every order
create function pg_temp.walk(sort text, ascending boolean) returns uuid[] language plpgsql as $$
declare
  v_rows jsonb;
  v_all uuid[] := '{}';
  v_value text;
  v_id uuid;
begin
  loop
    v_rows := (tests.attempt('milan', format(
      'select coalesce(jsonb_agg(jsonb_build_array(%I::text, id)), ''[]'') from public.list_contacts(%L, ''{}'', %L, %L, %L, %L, 7)',
      sort, tests.id('tea'), sort, ascending, v_value, v_id
    )) ->> 'value')::jsonb;
    exit when v_rows = '[]' or cardinality(v_all) > 100;
    v_all := v_all || array(select (r ->> 1)::uuid from jsonb_array_elements(v_rows) as r);
    v_value := v_rows -> -1 ->> 0;
    v_id := v_rows -> -1 ->> 1;
  end loop;
  return v_all;
end
$$;
select is(
  pg_temp.walk(o.sort, d.ascending),
  case when d.ascending
    then array(select id from known order by case o.sort when 'last_seen_at' then last_seen_at::text when 'created_at' then created_at::text else conversations_count::text end, id)
    else array(select id from known order by case o.sort when 'last_seen_at' then last_seen_at::text when 'created_at' then created_at::text else conversations_count::text end desc, id desc)
  end,
  format('pages by %s, %s, hold every contact once and in order', o.sort, case when d.ascending then 'rising' else 'falling' end)
)
from (values ('last_seen_at'), ('created_at'), ('conversations_count')) as o (sort), (values (true), (false)) as d (ascending);

select is(
  tests.attempt('milan', format('select public.count_contacts(%L, ''{"country": ["DE"]}'')', tests.id('tea'))) ->> 'value',
  '10', 'the count is of what the filter picks'
);
select is(
  tests.attempt('milan', format('select public.count_contacts(%L, ''{}'', 25)', tests.id('tea'))) ->> 'value',
  '25', 'counting stops where it was told to'
);
select tests.cannot(
  'milan', format('select public.list_contacts(%L, ''{}'', %L)', tests.id('tea'), 'id; drop table'), 'order by anything else', '22023'
);

select tests.cannot(
  'milan', format('select public.count_contacts(%L, %L)', tests.id('tea'), filter), format('filter by %s, which means nothing', filter), '22023'
)
from unnest(array['[]', '1', '"[]"', '{"countries": ["DE"]}', '{"search": "x", "Search": "y"}']) as filter;
select is(
  (tests.attempt('milan', format('select to_jsonb(f) from public.contact_list_facts(%L, ''{"country": ["DE"]}'') f', tests.id('tea'))) ->> 'value')::jsonb,
  jsonb_build_object(
    'matching', 10, 'countries', '["DE", "FR", "US"]'::jsonb,
    'newest', (select max(last_seen_at) from known)
  ),
  'the facts of the list are its number, all countries, each once, and the newest activity'
);
select is(
  (tests.attempt(persona, format('select to_jsonb(f) from public.contact_list_facts(%L) f', tests.id('tea'))) ->> 'value')::jsonb,
  '{"matching": 0, "countries": [], "newest": null}',
  format('acting as %s learns no facts of another organization', persona)
)
from unnest(array['hanna', 'nobody']) as persona;
select tests.cannot(persona, format('select public.contact_list_facts(%L)', tests.id('tea')), 'ask for the list''s facts')
from unnest(array['anon', 'ingest_api', 'service_role']) as persona;

select * from finish();
rollback;
