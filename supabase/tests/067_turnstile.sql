begin;
select plan(11);
select tests.set_the_scene();
select tests.send(tests.message_call('known thread', null, conversation_key => 'page 1'));

create function pg_temp.challenge(message text, contact text default null, conversation_key text default null) returns text language sql as $$
  select format(
    'coalesce(ingest.challenge_message(%L, %L, %L, %L), ''{"code": "none"}'')', 'pk_tests_tea_00000000000', tests.id(message), tests.id(contact),
    rpad(conversation_key, 16, '.')
  )
$$;
select tests.answers('ingest_api', pg_temp.challenge('first', 'stranger'), 'none', 'nobody is asked unless the project says so');
select tests.can('milan', $$ update public.projects set require_turnstile = true where id = tests.id('tea') $$, 'switch it on as a mere member', 0);
select tests.can('olivia', $$ update public.projects set require_turnstile = true where id = tests.id('tea') $$, 'switch it on', 1);
select tests.answers('ingest_api', pg_temp.challenge('first', 'stranger'), 'CHALLENGE_REQUIRED', 'a visitor nobody knows is asked');
select tests.answers('ingest_api', pg_temp.challenge('first', null, 'page 2'), 'CHALLENGE_REQUIRED', 'so is who begins a thread without consent');
select tests.answers('ingest_api', pg_temp.challenge('first'), 'CHALLENGE_REQUIRED', 'and who has no thread');
select tests.answers('ingest_api', pg_temp.challenge('next', 'contact 1'), 'none', 'a contact is not');
select tests.answers('ingest_api', pg_temp.challenge('next', null, 'page 1'), 'none', 'nor a thread that goes on');
select tests.answers('ingest_api', pg_temp.challenge('anonymous 1'), 'none', 'nor a message that is sent once more');
select tests.send(format('ingest.erase_contact(%L, null, %L)', 'pk_tests_tea_00000000000', tests.id('contact 1')));
select tests.answers('ingest_api', pg_temp.challenge('next', 'contact 1'), 'none', 'who was erased is told so instead');
select tests.cannot('olivia', 'select ' || pg_temp.challenge('first', 'stranger'), 'ask what a visitor is asked');

select * from finish();
rollback;
