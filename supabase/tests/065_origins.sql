begin;
select plan(24);
select tests.set_the_scene();
update public.projects
set allowed_origins = '{https://tea.example,https://*.tea.example}'
where id = tests.id('tea');

create function pg_temp.from_origin(call text, origin text) returns text language sql as $$
  select replace(call, '''https://tea.example'', ''f''', coalesce(quote_literal(origin), 'null') || ', ''f''')
$$;
create function pg_temp.right_of(what text, origin text) returns text language sql as $$
  select format('ingest.%s(%L, %L, %L)', what, 'pk_tests_tea_00000000000', origin, tests.id('contact 1'))
$$;
create function pg_temp.page_of(message text) returns text language sql as $$
  select page_url from public.messages where id = tests.id(message)
$$;

-- Who may send
select tests.answers('ingest_api', pg_temp.from_origin(tests.message_call('o' || origin), origin), 'OK', origin || ' may send')
from unnest('{https://tea.example,https://nl.tea.example,https://m.nl.tea.example}'::text[]) as origin;
select tests.answers('ingest_api', pg_temp.from_origin(tests.message_call('refused'), origin), 'ORIGIN_NOT_ALLOWED', origin || ' may not send')
from unnest('{"null","",https://*.tea.example,http://nl.tea.example,https://nl.tea.example:8443,https://mytea.example,https://nl.tea.example.evil.example}'::text[]) as origin;
select tests.answers('ingest_api', pg_temp.from_origin(tests.message_call('server 1'), null), 'OK', 'a sender without an origin may send');

-- Of which page
select tests.send(tests.message_call('p1', page_url => 'https://nl.tea.example/oolong'));
select is(pg_temp.page_of('p1'), 'https://nl.tea.example/oolong', 'the page of an allowed origin is stored');
select tests.answers('ingest_api', tests.message_call('p2', page_url => 'https://evil.example/https://tea.example'), 'OK', 'a message from another page is taken');
select is(pg_temp.page_of('p2'), null, 'without its page');
update public.projects set allowed_origins = '{}' where id = tests.id('tea');
select tests.answers('ingest_api', pg_temp.from_origin(tests.message_call('p3'), null), 'OK', 'a server may send to a project that no website belongs to');
select is(pg_temp.page_of('p3'), null, 'and no page is one of its own');
update public.projects set allowed_origins = '{https://tea.example}' where id = tests.id('tea');

-- A project that requires an origin
select tests.can('olivia', $$ update public.projects set require_origin = true where id = tests.id('tea') $$, 'require an origin', 1);
select tests.answers('ingest_api', pg_temp.from_origin(tests.message_call('server 2'), null), 'ORIGIN_NOT_ALLOWED', 'a message without an origin is refused');
select is(pg_temp.page_of('server 2'), null, 'and not stored');
select tests.answers('ingest_api', pg_temp.from_origin(tests.message_call('browser'), 'https://tea.example'), 'OK', 'a browser''s is taken');
select tests.answers(
  'ingest_api', format('ingest.record_visit(%L, null, false, %L, %L, ''1 minute'')', 'pk_tests_tea_00000000000', tests.id('contact 1'), tests.consent()),
  'ORIGIN_NOT_ALLOWED', 'a visit without an origin is refused'
);
select tests.answers('ingest_api', pg_temp.right_of('export_contact', null), 'OK', 'the visitor''s rights need no origin: export');
select tests.answers('ingest_api', pg_temp.right_of('record_withdrawal', null), 'OK', 'withdrawal');
select tests.answers('ingest_api', pg_temp.right_of('erase_contact', null), 'OK', 'erasure');

select * from finish();
rollback;
