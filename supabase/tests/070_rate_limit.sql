begin;
select plan(13);
select tests.set_the_scene();
update public.projects set messages_per_minute = 2 where id = tests.id('tea');

select tests.set_time('2027-01-01T10:00:00Z');
select tests.answers('ingest_api', tests.message_call('m1'), 'OK', 'a visitor may send up to the limit');
select tests.answers('ingest_api', tests.message_call('m2'), 'OK', 'and the last one within it');
select tests.set_time('2027-01-01T10:00:20.5Z');
select is(
  tests.send(tests.message_call('m3')), '{"code": "RATE_LIMITED", "originAllowed": true, "retryAfter": 40}'::jsonb,
  'one more is refused with the seconds to wait'
);
select is_empty($$ select from public.messages where id = tests.id('m3') $$, 'and is not stored');
select tests.answers('ingest_api', tests.message_call('m2'), 'OK', 'a message that is sent again does not count');
select tests.answers('ingest_api', tests.message_call('m4', 'contact 2'), 'OK', 'another visitor is not held up');
select tests.answers('ingest_api', tests.message_call('m5', null, conversation_key => 'page 1'), 'OK', 'an anonymous thread has its own count');
select tests.answers('ingest_api', tests.message_call('m6', null, conversation_key => 'page 1'), 'OK', 'which goes up to the limit');
select tests.answers('ingest_api', tests.message_call('m7', null, conversation_key => 'page 1'), 'RATE_LIMITED', 'and no further');
select tests.set_time('2027-01-01T10:01:00Z');
select tests.answers('ingest_api', tests.message_call('m3'), 'OK', 'after a minute the visitor may go on');
select is(
  (select count(*) from private.rates where project_id = tests.id('tea') and key = private.contact_hash(tests.id('contact 1'))),
  1::bigint, 'one row counts for one visitor'
);
select tests.can('milan', $$ select public.erase_contact(tests.id('tea'), tests.id('contact 1')) $$, 'erase the contact');
select is(
  (select count(*) from private.rates where project_id = tests.id('tea') and key = private.contact_hash(tests.id('contact 1'))),
  0::bigint, 'an erased contact has no counter either'
);

select * from finish();
rollback;
