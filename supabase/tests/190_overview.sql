begin;
select plan(21);
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

create function pg_temp.overview(persona text, what text, more text default '') returns jsonb language sql as $$
  select (tests.attempt(persona, format(
    'select coalesce(jsonb_agg(to_jsonb(o)), ''[]'') from public.overview_%s(tests.id(''tea''), ''2027-03-01'', ''2027-03-03''%s) o', what, more
  )) ->> 'value')::jsonb
$$;

select tests.cannot(
  persona, format('select * from public.overview_%s(tests.id(''tea''), ''2027-03-01'', ''2027-03-03'')', what),
  format('read the overview''s %s', what)
)
from unnest('{anon,ingest_api,service_role}'::text[]) as persona, unnest('{days,countries,channels,pages}'::text[]) as what;

select is(
  pg_temp.overview('milan', 'days'),
  '[{"day": "2027-03-01", "new_contacts": 1, "returning_contacts": 0},
    {"day": "2027-03-02", "new_contacts": 0, "returning_contacts": 0},
    {"day": "2027-03-03", "new_contacts": 2, "returning_contacts": 1}]',
  'each day has its new and its returning contacts'
);
select is(
  pg_temp.overview('milan', 'days', ', ''Europe/Berlin''') -> 2,
  '{"day": "2027-03-03", "new_contacts": 1, "returning_contacts": 1}', 'days are the reader''s'
);
select is(
  pg_temp.overview('milan', 'countries'),
  '[{"country": "DE", "contacts": 1}, {"country": "FR", "contacts": 1}, {"country": null, "contacts": 1}]',
  'contacts by country, the unknown among them'
);
select is(
  pg_temp.overview('milan', 'channels'),
  '[{"channel": "ai_search", "conversations": 4, "anonymous_conversations": 1, "contacts": 2},
    {"channel": "live_support", "conversations": 2, "anonymous_conversations": 0, "contacts": 2}]',
  'conversations by channel, with those of nobody in particular'
);
select is(
  pg_temp.overview('milan', 'pages'),
  '[{"page_url": "https://tea.example/", "messages": 4}, {"page_url": "https://tea.example/oolong", "messages": 1}]',
  'the pages that messages came from, most first'
);
select is(jsonb_array_length(pg_temp.overview('milan', 'pages', ', ''UTC'', 1')), 1, 'no more pages than asked for');
select is(pg_temp.overview('hanna', 'countries'), '[]', 'another organization''s overview is empty');
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

select * from finish();
rollback;
