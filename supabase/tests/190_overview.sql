begin;
select plan(33);
select tests.set_the_scene();
delete from public.contacts where project_id = tests.id('tea');
delete from public.conversations where project_id = tests.id('tea');

-- `early` comes on the 1st and again on the 3rd; `late` and a visitor without consent come on the 3rd.
select tests.set_time('2027-03-01T10:00:00Z');
select tests.send(tests.message_call('o1', 'early', 'ai_search', country => 'DE'));
select tests.set_time('2027-03-03T10:00:00Z');
select tests.send(tests.message_call('o2', 'early', 'ai_search', country => 'DE'));
select tests.send(tests.message_call('o3', 'early', 'live_support', country => 'DE', page_url => 'https://tea.example/oolong'));
select tests.send(tests.message_call('o4', 'late', 'ai_search', country => null));
select tests.send(tests.message_call('o5', null, 'ai_search', conversation_key => 'page'));
-- Half past eleven in the evening in UTC is the next day in Berlin.
select tests.set_time('2027-03-03T23:30:00Z');
select tests.send(tests.message_call('o6', 'night', 'live_support', country => 'FR'));

create function pg_temp.overview(persona text, what text, time_zone text default 'UTC', pages int default 10) returns jsonb language sql as $$
  select (tests.attempt(persona, format(
    'select public.overview_numbers(tests.id(''tea''), ''2027-03-01'', ''2027-03-03'', %L, %L)', time_zone, pages
  )) ->> 'value')::jsonb -> what
$$;
create function pg_temp.contacts(persona text, from_day date, until_day date) returns jsonb language sql as $$
  select (tests.attempt(persona, format('select public.overview_contacts(tests.id(''tea''), %L, %L)', from_day, until_day)) ->> 'value')::jsonb
$$;

select tests.cannot(
  persona, format('select public.overview_%s(tests.id(''tea''), ''2027-03-01'', ''2027-03-03'')', what),
  format('read the overview''s %s', what)
)
from unnest('{anon,ingest_api,service_role}'::text[]) as persona, unnest('{numbers,contacts}'::text[]) as what;

select is(
  pg_temp.overview('milan', 'days'),
  '[{"day": "2027-03-01", "newContacts": 1, "returningContacts": 0},
    {"day": "2027-03-02", "newContacts": 0, "returningContacts": 0},
    {"day": "2027-03-03", "newContacts": 2, "returningContacts": 1}]',
  'each day has its new and its returning contacts'
);
select is(
  pg_temp.overview('milan', 'days', 'Europe/Berlin') -> 2,
  '{"day": "2027-03-03", "newContacts": 1, "returningContacts": 1}', 'days are the reader''s'
);
select is(
  (select array_agg(time_zone || ' ' || day order by time_zone, day) from private.overview_days where project_id = tests.id('tea')),
  '{Europe/Berlin 2027-03-01,Europe/Berlin 2027-03-02,Europe/Berlin 2027-03-03,UTC 2027-03-01,UTC 2027-03-02}',
  'days that are over where the reader is were kept, and today was not'
);
select is(
  pg_temp.overview('milan', 'channels'),
  '[{"channel": "ai_search", "conversations": 4, "anonymous": 1},
    {"channel": "live_support", "conversations": 2, "anonymous": 0}]',
  'conversations by channel, with those of nobody in particular'
);
select is(
  pg_temp.overview('milan', 'pages'),
  '[{"page": "https://tea.example/", "messages": 4}, {"page": "https://tea.example/oolong", "messages": 1}]',
  'the pages that messages came from, most first'
);
select is(jsonb_array_length(pg_temp.overview('milan', 'pages', 'UTC', 1)), 1, 'no more pages than asked for');
select is(
  (tests.attempt('milan', $$
    select public.overview_numbers(tests.id('tea'), '2027-03-01', '2027-03-03', pages => '{https://tea.example/oolong,https://tea.example/never}')
  $$) ->> 'value')::jsonb -> 'pages',
  '[{"page": "https://tea.example/oolong", "messages": 1}]', 'of pages that are named those that messages came from, and no other'
);
select is(
  pg_temp.contacts('milan', '2027-03-01', '2027-03-03'),
  '{"countries": [{"country": "DE", "contacts": 1}, {"country": "FR", "contacts": 1}, {"country": null, "contacts": 1}],
    "channels": {"ai_search": 2, "live_support": 2}}',
  'contacts up to today by country, the unknown among them, and by channel'
);
select is(
  pg_temp.contacts('milan', '2027-03-01', '2027-03-02'),
  '{"countries": [{"country": "DE", "contacts": 1}], "channels": {"ai_search": 1}}',
  'contacts of a range that is over are those that came in it'
);
select tests.cannot(
  'milan', format('select public.overview_%s(tests.id(''tea''), ''2027-03-01'', %L)', what, until_day), format('ask for the %s until %s', what, until_day), '22023'
)
from unnest('{numbers,contacts}'::text[]) as what, unnest('{2027-02-28,2099-01-01}'::date[]) as until_day;
select is(
  pg_temp.overview('hanna', key), '[]', format('acting as hanna reads no %s of another organization', key)
)
from unnest('{days,channels,pages}'::text[]) as key;
select is(
  pg_temp.contacts('hanna', '2027-03-01', '2027-03-03'), '{"countries": [], "channels": {}}', 'another organization''s contacts are not counted'
);
select is(
  tests.attempt('milan', $$ select to_jsonb(s) from public.widget_status(tests.id('tea')) s $$) ->> 'value',
  jsonb_build_object(
    'last_seen_with_consent_at', '2027-03-03T23:30:00Z'::timestamptz, 'consent_source', 'manual',
    'consent_category', 'statistics', 'consent_widget_version', null,
    'last_seen_without_consent_at', '2027-03-03T10:00:00Z'::timestamptz
  )::text,
  'the widget''s status says when it was heard of, with and without consent'
);
select is(
  (tests.attempt('hanna', $$ select to_jsonb(s) from public.widget_status(tests.id('tea')) s $$) ->> 'value')::jsonb - '{consent_source,consent_category,consent_widget_version}'::text[],
  '{"last_seen_with_consent_at": null, "last_seen_without_consent_at": null}', 'a stranger learns nothing of it'
);

-- Of a large project an answer is kept for a minute. Here a project is large with two contacts.
select is((select count(*) from private.overview_answers where project_id = tests.id('tea')), 0::bigint, 'of a small project no answer is kept');
create or replace function private.overview_is_kept_from() returns bigint language sql immutable set search_path = '' return 2;
create temporary table first_look as
  select pg_temp.contacts('milan', '2027-03-01', '2027-03-03') as contacts, pg_temp.overview('milan', 'days') as days;
select ok(not (select contacts ? 'countedAt' from first_look), 'what is counted now does not say when');
select tests.set_time('2027-03-03T23:30:10Z');
select tests.send(tests.message_call('o7', 'later', 'ai_search', country => 'FR'));
select is(
  pg_temp.contacts('milan', '2027-03-01', '2027-03-03'),
  (select contacts || '{"countedAt": "2027-03-03T23:30:00+00:00"}' from first_look),
  'what was counted seconds ago is said again, and when it was counted'
);
select is(pg_temp.overview('milan', 'days'), (select days from first_look), 'the same goes for the days');
select is(
  (tests.attempt('milan', format(
    'select public.overview_numbers(tests.id(''tea''), ''2027-03-01'', ''2027-03-03'', pages => %L)',
    array(
      select 'https://tea.example/' || string_agg(sha256(convert_to(format('%s %s', n, part), 'UTF8'))::text, '')
      from generate_series(1, 10) as n, generate_series(1, 30) as part
      group by n
    )
  )) ->> 'value')::jsonb -> 'pages',
  '[]', 'the answer for other pages is another one, however long their addresses'
);
select is(
  pg_temp.contacts('hanna', '2027-03-01', '2027-03-03'), '{"countries": [], "channels": {}}', 'another organization is not told what is kept'
);
select private.erase_contact(tests.id('tea'), tests.id('early'), 'member', null);
select tests.set_time('2027-03-03T23:31:00Z');
select is(
  pg_temp.contacts('milan', '2027-03-01', '2027-03-03'),
  '{"countries": [{"country": "FR", "contacts": 2}, {"country": null, "contacts": 1}], "channels": {"ai_search": 2, "live_support": 1}}',
  'after a minute who came is in it, and who was erased is not'
);
select tests.set_time('2027-03-04T02:00:00Z');
select private.discard_leftovers();
select is((select count(*) from private.overview_answers), 0::bigint, 'answers of the past are discarded by night');

select * from finish();
rollback;
