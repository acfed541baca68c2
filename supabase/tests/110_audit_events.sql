begin;
select plan(14);
select tests.set_the_scene();
select tests.send(format('ingest.erase_contact(%L, null, %L)', 'pk_tests_tea_00000000000', tests.id('contact 1')));

select tests.cannot('anon', 'select * from public.audit_events', 'read the audit record');
select tests.cannot('ingest_api', 'select * from public.audit_events', 'read the audit record');
select tests.sees('olivia', $$ select * from public.audit_events where action = 'contact.erased' $$, 1, 'the audit record of her organization');
select tests.sees('milan', $$ select * from public.audit_events where action = 'contact.erased' $$, 1, 'the audit record of his organization');
select tests.sees('hanna', $$ select * from public.audit_events where organization_id = tests.id('fernway') $$, 0, 'no audit record of another organization');

select tests.cannot(persona, 'insert into public.audit_events (organization_id, actor_kind, action) values (tests.id(''fernway''), ''member'', ''a.b'')', 'write the audit record')
from unnest(array['olivia', 'service_role']) as persona;
select tests.cannot(persona, format('%s', statement), statement)
from unnest(array['olivia', 'postgres']) as persona,
  unnest(array['update public.audit_events set details = ''{}''', 'delete from public.audit_events', 'truncate public.audit_events']) as statement;

delete from public.organizations where id = tests.id('fernway');
select is(
  (select count(*) from public.audit_events where organization_id = tests.id('fernway') and action = 'contact.erased'), 1::bigint,
  'the record outlives the organization'
);

select * from finish();
rollback;
