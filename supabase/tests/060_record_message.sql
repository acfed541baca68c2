begin;
select plan(64);
select tests.set_the_scene();

create function pg_temp.contact(name text) returns public.contacts language sql as $$
  select c from public.contacts c where c.project_id = tests.id('tea') and c.id = tests.id(name)
$$;
create function pg_temp.messages_of(name text) returns bigint language sql as $$
  select count(*) from public.messages m
  join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
  where m.project_id = tests.id('tea') and c.contact_id = tests.id(name)
$$;
create function pg_temp.everything() returns text language sql as $$
  select md5(concat(
    (select string_agg(t::text, '' order by id) from public.contacts t),
    (select string_agg(t::text, '' order by id) from public.conversations t),
    (select string_agg(t::text, '' order by id) from public.messages t),
    (select string_agg(t::text, '' order by id) from public.consent_receipts t),
    (select string_agg(t::text, '' order by contact_hash) from private.erased_contacts t),
    (select string_agg(t::text, '' order by t.what, t.key) from private.rates t)
  ))
$$;

-- Who may call it
select tests.cannot(persona, 'select ' || tests.message_call('x'), 'record a message')
from unnest(array['anon', 'olivia', 'service_role']) as persona;

-- A consenting visitor
select is((pg_temp.contact('contact 1')).conversations_count, 1, 'a first message makes a contact with one conversation');
select is((pg_temp.contact('contact 1')).country, 'DE', 'a first message brings the country');
select is((pg_temp.contact('contact 1')).last_seen_at, (pg_temp.contact('contact 1')).created_at, 'a new contact was last seen when it was made');
select is(
  (select page_url from public.messages where id = tests.id('message 1')), 'https://tea.example/',
  'a page URL is stored without parameters that the project does not keep'
);
select results_eq(
  $$ select source, category, method, given_at from public.consent_receipts where project_id = tests.id('tea') $$,
  $$ values ('manual', 'statistics', 'explicit', '2026-11-01T10:00:00Z'::timestamptz) $$,
  'the consent statement is kept as a receipt'
);

select tests.set_time('2027-01-01T10:00:00Z');
select is(
  tests.send(tests.message_call('a1', 'contact 2', 'ai_search', country => null)) - 'conversationId',
  jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', true, 'country', null, 'contactId', tests.id('contact 2')
  ),
  'the answer names the contact, and an unknown country as null'
);

-- Sent again
create temp table before as select pg_temp.everything() as state;
select is(
  tests.send(tests.message_call('a1', 'contact 2', 'ai_search', country => 'FR')),
  jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', false, 'country', null, 'contactId', tests.id('contact 2'),
    'conversationId', (select conversation_id from public.messages where id = tests.id('a1'))
  ),
  'the same message again gets the same answer, with the conversation it is in'
);
select is(pg_temp.everything(), (select state from before), 'the same message again changes nothing');
select tests.answers('ingest_api', tests.message_call('a1', 'contact 3'), 'INVALID_REQUEST', 'a message id of another contact is refused');
select tests.answers('ingest_api', tests.message_call('a1', null), 'INVALID_REQUEST', 'a message id of a contact is refused from an anonymous thread');
select tests.answers('ingest_api', tests.message_call('anonymous 1', 'contact 2'), 'INVALID_REQUEST', 'a message id of an anonymous thread is refused from a contact');
select tests.answers('ingest_api', tests.message_call('anonymous 1', null, conversation_key => 'page 2'), 'INVALID_REQUEST', 'a message id of one anonymous thread is refused from another');
select tests.answers('ingest_api', tests.message_call('message 1', 'contact 1', key => 'boats'), 'OK', 'the same message id in another project is another message');
select is(pg_temp.everything() <> (select state from before), true, 'and is stored there');

-- Conversations
select tests.set_time('2027-01-01T10:29:59Z');
select is(
  tests.send(tests.message_call('a2', 'contact 2', 'ai_search', country => null)) ->> 'conversationId',
  (select conversation_id::text from public.messages where id = tests.id('a1')),
  'an AI search goes on within half an hour'
);
select isnt(
  tests.send(tests.message_call('a3', 'contact 2', 'live_support', country => null)) ->> 'conversationId',
  (select conversation_id::text from public.messages where id = tests.id('a1')),
  'another channel is another conversation'
);
select tests.set_time('2027-01-01T10:59:59Z');
select isnt(
  tests.send(tests.message_call('a4', 'contact 2', 'ai_search', country => null)) ->> 'conversationId',
  (select conversation_id::text from public.messages where id = tests.id('a1')),
  'an AI search is over half an hour after its last message'
);
select tests.set_time('2027-01-02T10:29:58Z');
select is(
  tests.send(tests.message_call('a5', 'contact 2', 'live_support', country => 'AT')) ->> 'conversationId',
  (select conversation_id::text from public.messages where id = tests.id('a3')),
  'live support goes on within a day'
);
select tests.set_time('2027-01-03T10:29:58Z');
select isnt(
  tests.send(tests.message_call('a6', 'contact 2', 'live_support', country => null)) ->> 'conversationId',
  (select conversation_id::text from public.messages where id = tests.id('a3')),
  'live support is over a day after its last message'
);
select is((pg_temp.contact('contact 2')).conversations_count, 4, 'the contact counts its conversations');
select is((pg_temp.contact('contact 2')).country, 'AT', 'a known country is kept when a later lookup finds none');
select is((pg_temp.contact('contact 2')).last_seen_at, '2027-01-03T10:29:58Z'::timestamptz, 'a message moves last-seen');
select is(
  (select sum(messages_count) from public.conversations where contact_id = tests.id('contact 2')),
  pg_temp.messages_of('contact 2'),
  'conversations count their messages'
);
select is((select count(*) from public.consent_receipts where contact_id = tests.id('contact 2')), 1::bigint, 'one statement in many messages is one receipt');

select tests.send(tests.message_call('a7', 'contact 2', consent => tests.consent('2027-01-02T00:00:00+01:00')));
select is((select count(*) from public.consent_receipts where contact_id = tests.id('contact 2')), 2::bigint, 'another statement is another receipt');

-- The clock goes back
select tests.set_time('2027-01-03T10:00:00Z');
select tests.send(tests.message_call('a8', 'contact 2'));
select is((pg_temp.contact('contact 2')).last_seen_at, '2027-01-03T10:29:58Z'::timestamptz, 'last-seen never moves back');

-- What was judged once is not believed because of it.
select tests.answers('ingest_api', tests.message_call('a8', 'contact 2', gpc => true), 'CONSENT_REQUIRED', 'Global Privacy Control contradicts a statement that was good before');
select tests.answers('ingest_api', tests.message_call('a8', 'contact 2', consent => tests.consent('2027-01-02T00:00:00+01:00') || '{"state": "denied"}'), 'CONSENT_REQUIRED', 'a statement that is no longer the same is judged anew');
select tests.answers('ingest_api', tests.message_call('a8', 'contact 3', consent => tests.consent('2027-01-02T00:00:00+01:00') || '{"state": "denied"}'), 'CONSENT_REQUIRED', 'as is that of somebody else');

-- The locks are those of rules/locks.sql: to take them again adds none.
create function pg_temp.locks() returns bigint language sql as $$
  select count(*) from pg_catalog.pg_locks where locktype = 'advisory' and pid = pg_catalog.pg_backend_pid()
$$;
select tests.send(tests.message_call('a9', 'contact 2'));
select tests.send(tests.message_call('a10', null, conversation_key => 'page 9'));
create temp table locked as select pg_temp.locks() as count;
select cmp_ok((select count from locked), '>=', 5::bigint, 'messages lock project, sender and message');
select private.share_project(tests.id('tea'));
select private.lock_sender(tests.id('tea'), tests.id('contact 2'), null, tests.id('a9'));
select private.lock_sender(tests.id('tea'), null, sha256(convert_to(rpad('page 9', 16, '.'), 'UTF8')), tests.id('a10'));
select private.try_lock_sender(tests.id('tea'), tests.id('contact 2'), null, tests.id('a9'));
select private.try_lock_sender(tests.id('tea'), null, sha256(convert_to(rpad('page 9', 16, '.'), 'UTF8')), tests.id('a10'));
select is(pg_temp.locks(), (select count from locked), 'the same that others wait for');

-- Without consent
select is(
  tests.send(tests.message_call('n1', null, conversation_key => 'page 9')) - 'conversationId',
  '{"code": "OK", "originAllowed": true, "created": true, "contactId": null, "country": null}'::jsonb,
  'without consent a message is stored with no contact and no country'
);
select is(
  tests.send(tests.message_call('n2', null, conversation_key => 'page 9')) ->> 'conversationId',
  (select conversation_id::text from public.messages where id = tests.id('n1')),
  'an anonymous thread is held together by its conversation key'
);
select isnt(
  tests.send(tests.message_call('n3', null, conversation_key => 'page 8')) ->> 'conversationId',
  (select conversation_id::text from public.messages where id = tests.id('n1')),
  'another key is another thread'
);
select isnt(
  tests.send(tests.message_call('n4', null)) ->> 'conversationId',
  tests.send(tests.message_call('n5', null)) ->> 'conversationId',
  'without a key each message stands alone'
);
select is(
  (select conversation_key_hash from public.conversations c join public.messages m on m.conversation_id = c.id where m.id = tests.id('n1')),
  sha256('page 9..........'), 'of the key its hash is stored'
);
select is_empty(
  $$ select from public.messages m join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
     where c.contact_id is null and m.page_url is not null $$,
  'no message without a contact has a page URL'
);

-- Ids that are made here
select is((select count(*) from public.conversations where id::text !~ '^.{14}7.{4}[89ab]'), 0::bigint, 'conversations have UUIDs of version 7');
select is(
  (
    select count(*) from public.conversations
    where abs(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint - extract(epoch from clock_timestamp()) * 1000) > 600000
  ), 0::bigint, 'they begin with the millisecond in which they are made'
);

-- Refusals change nothing
truncate before;
insert into before select pg_temp.everything();
select tests.answers('ingest_api', replace(tests.message_call('r'), 'pk_tests_tea_', 'pk_unknown_'), 'UNKNOWN_ACCESS_KEY', 'an unknown access key is refused');
select is(tests.send(replace(tests.message_call('r'), 'https://tea.example''', 'https://evil.example''')), '{"code": "ORIGIN_NOT_ALLOWED", "originAllowed": false}', 'another website''s origin is refused, and may not read the answer');
select tests.answers('ingest_api', tests.message_call('r', consent => null), 'CONSENT_REQUIRED', 'a visitor without a consent statement is refused');
select tests.answers('ingest_api', tests.message_call('r', consent => tests.consent() || bad), 'CONSENT_REQUIRED', 'a statement with ' || bad::text || ' opens nothing')
from unnest(array[
  '{"state": "denied"}', '{"state": "unknown"}', '{"state": null}', '{"method": "implied"}', '{"method": null}',
  '{"source": ""}', '{"category": null}', '{"at": "soon"}', '{"at": "2026-13-41T25:61:00Z"}'
]::jsonb[]) as bad;
select tests.answers('ingest_api', tests.message_call('r', gpc => true), 'CONSENT_REQUIRED', 'Global Privacy Control counts as denied');
select tests.answers('ingest_api', replace(tests.message_call('r', null), 'NULL, NULL, ''{utm', '''DE'', NULL, ''{utm'), 'CONSENT_REQUIRED', 'a country without a visitor is refused');
select tests.answers('ingest_api', replace(tests.message_call('r', null), 'NULL, NULL, ''{utm', 'NULL, ''https://tea.example/'', ''{utm'), 'CONSENT_REQUIRED', 'a page URL without a visitor is refused');
select tests.answers('ingest_api', tests.message_call('r', channel => 'Fax!'), 'INVALID_REQUEST', 'a channel that could not be the name of one is refused');
select tests.answers('ingest_api', replace(tests.message_call('r'), 'Text of r', ''), 'INVALID_REQUEST', 'an empty text is refused');
select tests.answers('ingest_api', replace(tests.message_call('r', null, conversation_key => 'page 9'), 'page 9..........', 'page 9.........'), 'INVALID_REQUEST', 'a conversation key that somebody else may have, too, is refused');
select is(pg_temp.everything(), (select state from before), 'a refused message changes nothing');

-- What the project decides
update public.projects set respect_gpc = false, kept_query_parameters = '{utm_source}' where id = tests.id('tea');
select tests.answers('ingest_api', tests.message_call('p1', gpc => true), 'OK', 'a project may decide to disregard Global Privacy Control');
select is((select page_url from public.messages where id = tests.id('p1')), 'https://tea.example/?utm_source=mail', 'the parameters that the project keeps stay in the page URL');
update public.project_access_keys set expires_at = '2027-01-03T10:00:00Z' where project_id = tests.id('tea');
select tests.answers('ingest_api', tests.message_call('p2'), 'UNKNOWN_ACCESS_KEY', 'an expired access key is unknown');

select * from finish();
rollback;
