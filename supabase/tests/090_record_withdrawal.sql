begin;
select plan(20);
select tests.set_the_scene();

create function pg_temp.withdraw(contact text) returns text language sql as $$
  select format('ingest.record_withdrawal(%L, %L, %L)', 'pk_tests_tea_00000000000', 'https://tea.example', tests.id(contact))
$$;
create function pg_temp.withdrawn(contact text) returns timestamptz language sql as $$
  select consent_withdrawn_at from public.contacts where project_id = tests.id('tea') and id = tests.id(contact)
$$;

select tests.cannot(persona, 'select ' || pg_temp.withdraw('contact 1'), 'record a withdrawal')
from unnest(array['anon', 'milan', 'service_role']) as persona;

-- Kept
select tests.set_time('2027-01-01T10:00:00Z');
select is(tests.send(pg_temp.withdraw('contact 1')), '{"code": "OK", "originAllowed": true}', 'a withdrawal is accepted');
select is(pg_temp.withdrawn('contact 1'), '2027-01-01T10:00:00Z'::timestamptz, 'the contact is marked');
select tests.set_time('2027-01-02T10:00:00Z');
select tests.answers('ingest_api', pg_temp.withdraw('contact 1'), 'OK', 'a second withdrawal is accepted too');
select is(pg_temp.withdrawn('contact 1'), '2027-01-01T10:00:00Z'::timestamptz, 'and the first one''s time stays');
select tests.answers('ingest_api', pg_temp.withdraw('stranger'), 'OK', 'a withdrawal of nobody known is accepted');
select is(pg_temp.withdrawn('stranger'), null, 'and makes no contact');
select tests.answers('ingest_api', tests.message_call('w1'), 'CONSENT_REQUIRED', 'the same key sends nothing more');
select tests.answers(
  'ingest_api',
  format('ingest.record_visit(%L, null, false, %L, %L, ''1 minute'')', 'pk_tests_tea_00000000000', tests.id('contact 1'), tests.consent()),
  'CONSENT_REQUIRED', 'the same key makes no visit'
);
select tests.answers('ingest_api', format('ingest.erase_contact(%L, null, %L)', 'pk_tests_tea_00000000000', tests.id('contact 1')), 'OK', 'the same key can still erase');

-- Erased
update public.projects set withdrawal_action = 'erase' where id = tests.id('tea');
select tests.send(tests.message_call('w2', 'contact 2'));
select tests.answers('ingest_api', pg_temp.withdraw('contact 2'), 'OK', 'a withdrawal that erases is accepted');
select is_empty($$ select from public.contacts where project_id = tests.id('tea') and id = tests.id('contact 2') $$, 'the contact is gone');
select is_empty($$ select from public.messages where id = tests.id('w2') $$, 'with its messages');
select tests.answers('ingest_api', pg_temp.withdraw('contact 2'), 'OK', 'a second withdrawal is accepted too');
select tests.answers('ingest_api', tests.message_call('w3', 'contact 2'), 'CONTACT_ERASED', 'the same key does not come back');
select results_eq(
  $$ select actor_kind, action, details from public.audit_events where contact_hash = encode(private.contact_hash(tests.id('contact 2')), 'hex') order by action $$,
  $$ values
    ('visitor', 'consent.withdrawn', '{"withdrawalAction": "erase"}'::jsonb),
    ('visitor', 'contact.erased', '{"conversations": 1, "messages": 1, "consentReceipts": 1}'::jsonb) $$,
  'withdrawal and erasure are on the audit record as the visitor''s doing'
);
select is(
  (select count(*) from public.audit_events where project_id = tests.id('tea') and action = 'consent.withdrawn' and contact_hash = encode(private.contact_hash(tests.id('contact 1')), 'hex')),
  1::bigint, 'a withdrawal that was repeated is recorded once'
);
select tests.answers('ingest_api', replace(pg_temp.withdraw('contact 1'), 'https://tea.', 'https://evil.'), 'ORIGIN_NOT_ALLOWED', 'another website cannot withdraw');

select * from finish();
rollback;
