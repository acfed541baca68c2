-- Erasure by a member, by the visitor and by the owner's server.

begin;
select plan(34);
select tests.set_the_scene();
select tests.send(tests.message_call('e2', channel => 'ai_search'));
select tests.send(tests.message_call('e3', channel => 'ai_search'));
select tests.send(tests.message_call('other', 'contact 2'));
select tests.send(tests.message_call('server', 'contact 3'));

create function pg_temp.erase(contact text, project text default 'tea') returns text language sql as $$
  select format('public.erase_contact(%L, %L)', tests.id(project), tests.id(contact))
$$;
create function pg_temp.visitor_erase(contact text) returns text language sql as $$
  select format('ingest.erase_contact(%L, %L, %L)', 'pk_tests_tea_00000000000', 'https://tea.example', tests.id(contact))
$$;
create function pg_temp.server_erase(key text, contact text, project text default 'tea') returns text language sql as $$
  select format('ingest.erase_contact_by_secret_key(%L, %L, %L)', sha256(convert_to(key, 'UTF8')), tests.id(project), tests.id(contact))
$$;

-- Who may not
select tests.cannot('anon', 'select ' || pg_temp.erase('contact 1'), 'erase a contact');
select tests.cannot('ingest_api', 'select ' || pg_temp.erase('contact 1'), 'erase a contact as a member does');
select tests.cannot(persona, 'select ' || pg_temp.visitor_erase('contact 1'), 'erase a contact as the visitor does')
from unnest(array['anon', 'olivia', 'service_role']) as persona;
select tests.cannot(persona, 'select ' || pg_temp.server_erase('sk_tea', 'contact 1'), 'erase a contact as the owner''s server does')
from unnest(array['anon', 'olivia', 'service_role']) as persona;
select tests.answers('hanna', pg_temp.erase('contact 1'), 'NOT_FOUND', 'a contact of another organization is not found');
select tests.answers('nobody', pg_temp.erase('contact 1'), 'NOT_FOUND', 'without being a member a contact is not found');
select tests.answers('milan', pg_temp.erase('stranger'), 'NOT_FOUND', 'a contact that never was is not found');
select is((select count(*) from public.contacts where project_id = tests.id('tea')), 3::bigint, 'refused erasures erased nobody');

-- A member
select tests.set_time('2027-01-01T10:00:00Z');
select is(
  (tests.attempt('milan', 'select ' || pg_temp.erase('contact 1')) ->> 'value')::jsonb,
  jsonb_build_object(
    'code', 'OK',
    'receipt', jsonb_build_object(
      'contactHash', encode(sha256(convert_to(tests.id('contact 1')::text, 'UTF8')), 'hex'),
      'erasedAt', '2027-01-01T10:00:00Z'::timestamptz
    ),
    'erased', '{"conversations": 2, "messages": 3, "consentReceipts": 1}'::jsonb
  ),
  'a member who erases gets a receipt with hash, time and counts'
);
select is_empty(
  $$
    select 'contact' from public.contacts where project_id = tests.id('tea') and id = tests.id('contact 1')
    union all select 'receipt' from public.consent_receipts where project_id = tests.id('tea') and contact_id = tests.id('contact 1')
    union all select 'conversation' from public.conversations where project_id = tests.id('tea') and contact_id = tests.id('contact 1')
    union all select 'message' from public.messages where project_id = tests.id('tea') and id in (tests.id('message 1'), tests.id('e2'), tests.id('e3'))
  $$,
  'nothing of the contact is left'
);
select results_eq(
  $$ select contact_hash, erased_at from private.erased_contacts where project_id = tests.id('tea') $$,
  $$ values (private.contact_hash(tests.id('contact 1')), '2027-01-01T10:00:00Z'::timestamptz) $$,
  'the tombstone is'
);
select results_eq(
  $$ select organization_id, project_id, actor_kind, actor_id, action, details from public.audit_events where action = 'contact.erased' $$,
  $$ values (tests.id('fernway'), tests.id('tea'), 'member', tests.id('milan'), 'contact.erased',
       '{"conversations": 2, "messages": 3, "consentReceipts": 1}'::jsonb) $$,
  'the audit record says who, and how much'
);
select is((select count(*) from public.messages where project_id = tests.id('tea')), 3::bigint, 'other contacts and anonymous threads keep their messages');
select is((select count(*) from public.contacts where project_id = tests.id('boats')), 1::bigint, 'other projects keep their contacts');
select tests.answers('milan', pg_temp.erase('contact 1'), 'NOT_FOUND', 'an erased contact is not found again');
select tests.answers('ingest_api', tests.message_call('again'), 'CONTACT_ERASED', 'an erased contact does not come back with a message');
select tests.answers('ingest_api', tests.message_call('message 1'), 'CONTACT_ERASED', 'nor with one that was stored before');
select tests.answers('ingest_api', pg_temp.visitor_erase('contact 1'), 'CONTACT_ERASED', 'the visitor of an erased contact is told so');
select is_empty($$ select from public.contacts where project_id = tests.id('tea') and id = tests.id('contact 1') $$, 'and is still erased');

-- The visitor
select tests.answers('ingest_api', pg_temp.visitor_erase('stranger'), 'NOT_FOUND', 'a visitor without a contact has nothing to erase');
select tests.answers('ingest_api', replace(pg_temp.visitor_erase('contact 2'), 'https://tea.', 'https://evil.'), 'ORIGIN_NOT_ALLOWED', 'another website cannot erase');
select tests.answers('ingest_api', pg_temp.visitor_erase('contact 2'), 'OK', 'a visitor erases their own contact');
select is((select actor_kind from public.audit_events where contact_hash = encode(private.contact_hash(tests.id('contact 2')), 'hex')), 'visitor', 'on the audit record as the visitor''s doing');

-- The owner's server
select tests.answers('ingest_api', pg_temp.server_erase('sk_guess', 'contact 3'), 'UNAUTHENTICATED', 'an unknown secret key opens nothing');
select tests.answers('ingest_api', pg_temp.server_erase('sk_boats', 'contact 3'), 'UNAUTHENTICATED', 'another project''s secret key opens nothing');
update public.project_secret_keys set revoked_at = now() where id = tests.id('boats key');
select tests.answers('ingest_api', pg_temp.server_erase('sk_boats', 'boats contact 1', 'boats'), 'UNAUTHENTICATED', 'a revoked secret key opens nothing');
select tests.answers('ingest_api', pg_temp.server_erase('sk_tea', 'stranger'), 'NOT_FOUND', 'a server does not find a contact that never was');
select tests.answers('ingest_api', pg_temp.server_erase('sk_tea', 'contact 3'), 'OK', 'a server erases with the project''s secret key');
select results_eq(
  $$ select actor_kind, actor_id from public.audit_events where contact_hash = encode(private.contact_hash(tests.id('contact 3')), 'hex') $$,
  $$ values ('api', tests.id('tea key')) $$,
  'on the audit record as that key''s doing'
);

-- By hand, in the dashboard
delete from public.contacts where project_id = tests.id('boats') and id = tests.id('boats contact 1');
select tests.answers('ingest_api', tests.message_call('b', 'boats contact 1', key => 'boats'), 'CONTACT_ERASED', 'a contact deleted by hand does not come back either');

select * from finish();
rollback;
