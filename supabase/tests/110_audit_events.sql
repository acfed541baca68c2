begin;
select plan(26);
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

-- A visitor's own exports are counted in one event, and this is all that can change.
create function pg_temp.own_exports(changes text) returns text language sql as $$
  select format('update public.audit_events set %s where contact_hash = repeat(''a'', 64)', changes)
$$;
insert into public.audit_events (organization_id, project_id, actor_kind, action, contact_hash, details)
values
  (tests.id('fernway'), tests.id('tea'), 'visitor', 'contact.exported', repeat('a', 64), '{"exports": 4}'),
  (tests.id('fernway'), tests.id('tea'), 'api', 'contact.exported', repeat('b', 64), '{"exports": 4}');
select tests.cannot('postgres', pg_temp.own_exports(changes), changes)
from unnest(array[
  'details = ''{"exports": 3}''', 'details = ''{"exports": 6}''', 'details = ''{"exports": "5"}''', 'details = ''{}''',
  'details = details || ''{"exports": 5, "by": "nobody"}''', 'details = ''{"exports": 5}'', contact_hash = null',
  'details = ''{"exports": 5}'', created_at = created_at - interval ''1 second'''
]) as changes;
select tests.cannot(persona, pg_temp.own_exports('details = ''{"exports": 5}'''), 'count an export')
from unnest(array['olivia', 'service_role', 'ingest_api']) as persona;
select tests.cannot(
  'postgres', 'update public.audit_events set details = ''{"exports": 5}'' where contact_hash = repeat(''b'', 64)', 'count another event'
);
select private.record_own_export(tests.id('fernway'), tests.id('tea'), decode(repeat('aa', 32), 'hex'));
select is(
  (select details from public.audit_events where contact_hash = repeat('a', 64)), '{"exports": 5}'::jsonb, 'the next export is counted'
);

delete from public.organizations where id = tests.id('fernway');
select is(
  (select count(*) from public.audit_events where organization_id = tests.id('fernway') and action = 'contact.erased'), 1::bigint,
  'the record outlives the organization'
);

select * from finish();
rollback;
