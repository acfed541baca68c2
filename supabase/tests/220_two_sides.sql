begin;
select plan(75);
select tests.set_the_scene();
select tests.set_time('2027-01-01T10:00:00Z');

create function pg_temp.answer_call(
  message text, question text, contact text default 'contact 1', key text default 'tea', answer text default 'Oolong.',
  sources jsonb default '[{"title": "Teas", "url": "https://tea.example/teas"}]', outcome text default 'answered',
  consent jsonb default tests.consent(), conversation_key text default null
) returns text language sql as $$
  select format(
    'ingest.record_answer(%L, %L, false, %L, %L, %L, %L, %L, %L, %L, %L)',
    'pk_tests_' || key || '_00000000000', 'https://' || key || '.example', tests.id(message), tests.id(question), answer,
    sources, outcome, tests.id(contact), case when contact is not null then consent end,
    rpad(conversation_key, greatest(16, length(conversation_key)), '.')
  )
$$;
create function pg_temp.server_answer_call(message text, question text, secret text default 'sk_tea', key text default 'tea')
returns text language sql as $$
  select format(
    'ingest.record_answer_by_secret_key(%L, %L, %L, %L, %L, %L, %L)', sha256(secret::bytea), 'pk_tests_' || key || '_00000000000',
    tests.id(message), tests.id(question), 'From our server', '[]', 'answered'
  )
$$;
create function pg_temp.replies_call(contact text default 'contact 1', after timestamptz default null, key text default 'tea', conversation_key text default null)
returns text language sql as $$
  select format(
    'ingest.read_replies(%L, %L, %L, %L, %L)', 'pk_tests_' || key || '_00000000000', 'https://' || key || '.example',
    tests.id(contact), rpad(conversation_key, greatest(16, length(conversation_key)), '.'), after
  )
$$;
create function pg_temp.rating_call(message text, rating text, contact text default 'contact 1', conversation_key text default null)
returns text language sql as $$
  select format(
    'ingest.rate_answer(%L, %L, %L, %L, %L, %L)', 'pk_tests_tea_00000000000', 'https://tea.example', tests.id(message),
    rating, tests.id(contact), rpad(conversation_key, greatest(16, length(conversation_key)), '.')
  )
$$;
create function pg_temp.conversation(message text) returns public.conversations language sql as $$
  select c from public.conversations c
  join public.messages m on m.project_id = c.project_id and m.conversation_id = c.id
  where m.project_id = tests.id('tea') and m.id = tests.id(message)
$$;
create function pg_temp.reply(persona text, message text, in_conversation_of text, note boolean default false, seen_until timestamptz default null)
returns jsonb language sql as $$
  select tests.attempt(persona, format(
    'select public.reply_to_conversation(%L, %L, %L, %L, %L, %L)', tests.id('tea'), (pg_temp.conversation(in_conversation_of)).id,
    tests.id(message), 'Text of ' || message, note, seen_until
  ))
$$;
create function pg_temp.texts(call text) returns text[] language sql as $$
  select array(select m ->> 'text' from jsonb_array_elements(tests.send(call) -> 'messages') m)
$$;

-- Who may call what
select tests.cannot(persona, 'select ' || pg_temp.answer_call('x', 'message 1'), 'record an answer')
from unnest(array['anon', 'olivia', 'service_role']) as persona;
select tests.cannot(persona, 'select ' || pg_temp.replies_call(), 'read replies')
from unnest(array['anon', 'olivia', 'service_role']) as persona;
select tests.cannot('anon', format('select public.reply_to_conversation(%L, %L, %L, %L)', tests.id('tea'), tests.id('tea'), tests.id('x'), 'x'), 'reply');

-- Answers of AI search
select tests.send(tests.message_call('question 1', 'contact 1', 'ai_search'));
select is(
  tests.send(pg_temp.answer_call('answer 1', 'question 1')),
  jsonb_build_object(
    'code', 'OK', 'originAllowed', true, 'created', true, 'messageId', tests.id('answer 1'),
    'conversationId', (pg_temp.conversation('question 1')).id
  ),
  'a page reports the answer to a question of its visitor'
);
select is((pg_temp.conversation('question 1')).messages_count, 2, 'it counts in its conversation');
select is((select conversations_count from public.contacts where id = tests.id('contact 1')), 2, 'and begins none');
select is((pg_temp.conversation('question 1')).waiting_since, null, 'nobody waits for a person in AI search');
select results_eq(
  $$ select sender, reported_by, outcome, in_reply_to, sources from public.messages where id = tests.id('answer 1') $$,
  $$ values ('assistant', 'page', 'answered', tests.id('question 1'), '[{"title": "Teas", "url": "https://tea.example/teas"}]'::jsonb) $$,
  'what was reported is stored, and who reported it'
);
select is(tests.send(pg_temp.answer_call('answer 1', 'question 1')) ->> 'created', 'false', 'the same answer again is one');
select is(
  tests.send(pg_temp.answer_call('answer 1b', 'question 1', answer => 'Something else')) ->> 'messageId', tests.id('answer 1')::text,
  'a question has one answer: another report gets the one that is there'
);
select is((select text from public.messages where id = tests.id('answer 1')), 'Oolong.', 'and changes nothing');
select tests.answers('ingest_api', pg_temp.answer_call('answer 2', 'question 1', 'contact 2'), 'NOT_FOUND', 'nobody answers a question of somebody else');
select tests.answers('ingest_api', pg_temp.answer_call('answer 2', 'question 1', null, conversation_key => 'page 1'), 'NOT_FOUND', 'nor from an anonymous thread');
select tests.answers('ingest_api', pg_temp.answer_call('answer 2', 'answer 1'), 'NOT_FOUND', 'an answer is no question');
select tests.answers('ingest_api', pg_temp.answer_call('message 1', 'question 1'), 'INVALID_REQUEST', 'the id of another message is refused');
select tests.answers('ingest_api', pg_temp.answer_call('answer 2', 'question 1', consent => null), 'CONSENT_REQUIRED', 'no answer for a visitor without consent');
select tests.answers('ingest_api', pg_temp.answer_call('answer 2', 'question 1', outcome => 'maybe'), 'INVALID_REQUEST', 'an outcome is one of two');
select tests.answers('ingest_api', pg_temp.answer_call('answer 2', 'question 1', sources => '[{"title": "x", "url": "javascript:alert(1)"}]'), 'INVALID_REQUEST', 'a source is a web page');
select tests.send(tests.message_call('anonymous question', null, 'ai_search', conversation_key => 'page 1'));
select tests.answers('ingest_api', pg_temp.answer_call('anonymous answer', 'anonymous question', null, conversation_key => 'page 1', outcome => 'no_answer'), 'OK', 'an anonymous question is answered in its thread');
select tests.answers('ingest_api', pg_temp.answer_call('x', 'anonymous question', null, conversation_key => 'page 2'), 'NOT_FOUND', 'and in no other');
select is(pg_temp.texts(pg_temp.replies_call()), '{}', 'what a page reported, it shows already');

-- From the owner's server
select tests.answers('ingest_api', pg_temp.server_answer_call('s1', 'question 1', 'sk_boats'), 'UNAUTHENTICATED', 'another project''s secret key answers nothing');
select tests.answers('ingest_api', pg_temp.server_answer_call('s1', 'boats message 1'), 'NOT_FOUND', 'a server finds its own project''s questions only');
select is(tests.send(pg_temp.server_answer_call('s1', 'question 1')) ->> 'messageId', tests.id('answer 1')::text, 'what the server says takes the place of what the page said');
select results_eq(
  $$ select text, reported_by from public.messages where id = tests.id('answer 1') $$,
  $$ values ('From our server', 'server') $$, 'and is told apart from it'
);
select is(pg_temp.texts(pg_temp.replies_call()), '{}', 'the visitor, who has seen an answer, gets no second one');
select tests.send(tests.message_call('question 2', 'contact 1', 'ai_search'));
select tests.answers('ingest_api', pg_temp.server_answer_call('s2', 'question 2'), 'OK', 'a server answers first');
select is(tests.send(pg_temp.answer_call('p2', 'question 2')) ->> 'messageId', tests.id('s2')::text, 'then a page''s report changes nothing');
select is(pg_temp.texts(pg_temp.replies_call()), '{From our server}', 'and the visitor gets it');

-- Ratings
select tests.answers('ingest_api', pg_temp.rating_call('answer 1', 'down'), 'OK', 'a visitor rates an answer');
select is((select rating from public.messages where id = tests.id('answer 1')), 'down', 'it is stored');
select tests.answers('ingest_api', pg_temp.rating_call('answer 1', null), 'OK', 'and can be taken back');
select tests.answers('ingest_api', pg_temp.rating_call('answer 1', 'up', 'contact 2'), 'NOT_FOUND', 'nobody rates somebody else''s answer');
select tests.answers('ingest_api', pg_temp.rating_call('message 1', 'up'), 'NOT_FOUND', 'a visitor''s own message is no answer');
select tests.answers('ingest_api', pg_temp.rating_call('answer 1', 'sideways'), 'INVALID_REQUEST', 'a rating is up or down');

-- Replies of members
select tests.send(tests.message_call('help 1', 'contact 1', 'live_support'));
update public.conversations set waiting_since = '2027-01-01T10:00:00Z' where id = (pg_temp.conversation('help 1')).id;
select is(pg_temp.reply('hanna', 'r1', 'help 1') -> 'value', '"{\"code\": \"NOT_FOUND\"}"', 'to a stranger the conversation does not exist');
select is((pg_temp.reply('milan', 'note 1', 'help 1', true) ->> 'value')::jsonb ->> 'created', 'true', 'a member leaves a note');
select is((pg_temp.conversation('help 1')).waiting_since is not null, true, 'a note does not end the waiting');
select is((pg_temp.reply('milan', 'r1', 'help 1') ->> 'value')::jsonb ->> 'created', 'true', 'a member replies');
select is((pg_temp.conversation('help 1')).waiting_since, null, 'a reply ends the waiting');
select is((pg_temp.reply('milan', 'r1', 'help 1') ->> 'value')::jsonb ->> 'created', 'false', 'the same reply again is one');
select is((pg_temp.reply('olivia', 'r1', 'help 1') ->> 'value')::jsonb ->> 'code', 'INVALID_REQUEST', 'the id of somebody else''s reply is refused');
select is((pg_temp.reply('milan', 'r1', 'help 1', true) ->> 'value')::jsonb ->> 'code', 'INVALID_REQUEST', 'another message under a used id is refused, not lost');
select is(pg_temp.reply('olivia', 'r2', 'help 1', seen_until => '2027-01-01T09:00:00Z') ->> 'error', 'WS004', 'two members do not answer past each other');
select is(pg_temp.texts(pg_temp.replies_call()), array['From our server', 'Text of r1'], 'the visitor gets what was written to them, in order, without the note');
select is(pg_temp.texts(pg_temp.replies_call('contact 2')), '{}', 'another visitor gets nothing');
select is(pg_temp.texts(pg_temp.replies_call(after => (select created_at from public.messages where id = tests.id('r1')))), '{}', 'asking for what came after the last one brings nothing again');
select is((select count(*) from public.messages where received_at is not null and id in (tests.id('r1'), tests.id('s2'))), 2::bigint, 'and says that everything before was received');
select is(pg_temp.texts(pg_temp.replies_call()), '{}', 'a page that has nothing gets what was never received');
select tests.set_time('2027-01-01T09:00:00Z');
select pg_temp.reply('olivia', 'r2', 'help 1');
select is(
  (select created_at from public.messages where id = tests.id('r2')) > (select created_at from public.messages where id = tests.id('r1')), true,
  'a reply comes after the one before it, whatever the clock says'
);
create temp table seen as select created_at as until from public.messages where id = tests.id('r1');
select is(pg_temp.reply('milan', 'r3', 'help 1', seen_until => (select until from seen)) ->> 'error', 'WS004', 'what somebody else wrote since has to be seen first');
select is((pg_temp.reply('olivia', 'r3', 'help 1', seen_until => (select until from seen)) ->> 'value')::jsonb ->> 'created', 'true', 'what one wrote oneself has not');

-- What is no message, whoever writes it
select throws_ok(
  format(
    'insert into public.messages (project_id, conversation_id, id, created_at, text, sender, %s) select project_id, id, gen_random_uuid(), created_at, repeat(''x'', %s), %L, %s from public.conversations limit 1',
    columns, length, sender, fields
  ),
  '23514', null, what || ' is refused'
)
from (values
  ('a sender that nobody is', 'robot', 1, 'is_note', 'false'),
  ('a visitor''s message of over 4,000 characters', 'visitor', 4001, 'is_note', 'false'),
  ('a visitor''s note', 'visitor', 1, 'is_note', 'true'),
  ('a visitor''s message with an author', 'visitor', 1, 'author_id', 'gen_random_uuid()'),
  ('an answer without its question', 'assistant', 1, 'reported_by, outcome, sources', '''page'', ''answered'', ''[]'''),
  ('an answer with sources that are none', 'assistant', 1, 'in_reply_to, reported_by, outcome, sources', 'gen_random_uuid(), ''page'', ''answered'', ''[1]'''),
  ('an answer with an outcome that nobody knows', 'assistant', 1, 'in_reply_to, reported_by, outcome, sources', 'gen_random_uuid(), ''page'', ''perhaps'', ''[]'''),
  ('an answer that nobody reports', 'assistant', 1, 'in_reply_to, outcome, sources', 'gen_random_uuid(), ''answered'', ''[]'''),
  ('a rating that is none', 'assistant', 1, 'in_reply_to, reported_by, outcome, sources, rating', 'gen_random_uuid(), ''page'', ''answered'', ''[]'', ''so so'''),
  ('a reply of over 4,000 characters', 'member', 4001, 'author_id', 'gen_random_uuid()'),
  ('a reply with sources', 'member', 1, 'author_id, sources', 'gen_random_uuid(), ''[]'''),
  ('a note that was received', 'member', 1, 'author_id, is_note, received_at', 'gen_random_uuid(), true, now()'),
  ('a reply of two', 'member', 1, 'author_id, reported_by', 'gen_random_uuid(), ''server''')
) as refused (what, sender, length, columns, fields);

-- Withdrawn and erased
select tests.send(format('ingest.record_withdrawal(%L, %L, %L)', 'pk_tests_tea_00000000000', null, tests.id('contact 1')));
select is((pg_temp.reply('milan', 'r4', 'help 1') ->> 'value')::jsonb ->> 'code', 'CONSENT_REQUIRED', 'nobody writes to a contact that withdrew');
select tests.answers('ingest_api', pg_temp.replies_call(), 'CONSENT_REQUIRED', 'and it gets nothing');
create temp table gone as select (pg_temp.conversation('help 1')).id as id;
select tests.send(format('ingest.erase_contact(%L, %L, %L)', 'pk_tests_tea_00000000000', null, tests.id('contact 1')));
select is((select count(*) from public.messages m join gone on m.conversation_id = gone.id), 0::bigint, 'an erasure takes both sides');
select is(
  (tests.attempt('milan', format('select public.reply_to_conversation(%L, %L, %L, %L)', tests.id('tea'), (select id from gone), tests.id('r4'), 'x')) ->> 'value')::jsonb ->> 'code',
  'NOT_FOUND', 'what was erased cannot be answered'
);
select tests.answers('ingest_api', pg_temp.answer_call('a', 'question 1'), 'CONTACT_ERASED', 'nor does an answer come back to it');
select is((select count(*) from audit.miscounted), 0::bigint, 'every counter is what it counts');

select * from finish();
rollback;
