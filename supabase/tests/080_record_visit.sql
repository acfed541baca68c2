begin;
select plan(15);
select tests.set_the_scene();

create function pg_temp.visit(contact text, consent jsonb default tests.consent(), gpc boolean default false) returns text language sql as $$
  select format('ingest.record_visit(%L, %L, %L, %L, %L, ''1 minute'')', 'pk_tests_tea_00000000000', 'https://tea.example', gpc, tests.id(contact), consent)
$$;
create function pg_temp.seen(contact text) returns timestamptz language sql as $$
  select last_seen_at from public.contacts where project_id = tests.id('tea') and id = tests.id(contact)
$$;

select tests.cannot(persona, 'select ' || pg_temp.visit('contact 1'), 'record a visit')
from unnest(array['anon', 'milan', 'service_role']) as persona;

select tests.set_time('2027-01-01T10:00:00Z');
select is(tests.send(pg_temp.visit('contact 1')), '{"code": "OK", "originAllowed": true}', 'a visit of a known contact is accepted');
select is(pg_temp.seen('contact 1'), '2027-01-01T10:00:00Z'::timestamptz, 'it moves last-seen');
select tests.set_time('2027-01-01T10:00:59.999Z');
select tests.send(pg_temp.visit('contact 1'));
select is(pg_temp.seen('contact 1'), '2027-01-01T10:00:00Z'::timestamptz, 'a visit younger than a minute after the last is not written');
select tests.set_time('2027-01-01T10:01:00Z');
select tests.send(pg_temp.visit('contact 1'));
select is(pg_temp.seen('contact 1'), '2027-01-01T10:01:00Z'::timestamptz, 'a visit a minute later is');
select tests.set_time('2027-01-01T09:00:00Z');
select tests.send(pg_temp.visit('contact 1'));
select is(pg_temp.seen('contact 1'), '2027-01-01T10:01:00Z'::timestamptz, 'last-seen never moves back');

select tests.answers('ingest_api', pg_temp.visit('stranger'), 'OK', 'a visit of nobody known is accepted');
select is(pg_temp.seen('stranger'), null, 'and makes no contact');
select tests.answers('ingest_api', pg_temp.visit('contact 1', null), 'CONSENT_REQUIRED', 'a visit without consent is refused');
select tests.answers('ingest_api', pg_temp.visit('contact 1', gpc => true), 'CONSENT_REQUIRED', 'a visit with Global Privacy Control is refused');
select tests.answers('ingest_api', pg_temp.visit(null), 'CONSENT_REQUIRED', 'a visit of no visitor is refused');

select tests.can('milan', $$ select public.erase_contact(tests.id('tea'), tests.id('contact 1')) $$, 'erase the contact');
select tests.answers('ingest_api', pg_temp.visit('contact 1'), 'CONTACT_ERASED', 'a visit of an erased contact is told so');

select * from finish();
rollback;
