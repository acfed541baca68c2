-- Rotating access keys, moving and deleting projects.

begin;
select plan(39);
select tests.set_the_scene();
select tests.set_time('2027-01-01T10:00:00Z');

-- Access keys
create function pg_temp.rotate(hours int) returns text language sql as $$ select format('select public.rotate_access_key(tests.id(''tea''), %L)', hours) $$;
select tests.cannot(persona, pg_temp.rotate(1), 'rotate an access key') from unnest('{anon,milan,hanna,ingest_api}'::text[]) as persona;
select tests.cannot('olivia', pg_temp.rotate(hours), format('choose an overlap of %s hours', hours), '22023') from unnest('{-1,2161,null}'::int[]) as hours;
create temp table made as select tests.attempt('olivia', pg_temp.rotate(24)) ->> 'value' as key;
select matches((select key from made), '^pk_tests_tea_000000[0-9a-f]{32}$', 'an owner gets a new access key, which begins like the old one');
select tests.answers('ingest_api', replace(tests.message_call('new'), 'pk_tests_tea_00000000000', (select key from made)), 'OK', 'the new key works at once');
select tests.set_time('2027-01-02T09:59:59Z');
select tests.answers('ingest_api', tests.message_call('old'), 'OK', 'the old one works during the overlap');
select tests.set_time('2027-01-02T10:00:00Z');
select tests.answers('ingest_api', tests.message_call('late'), 'UNKNOWN_ACCESS_KEY', 'and not after it');
select tests.can('olivia', pg_temp.rotate(48), 'rotate once more');
select is(
  (select array_agg(expires_at order by created_at) from public.project_access_keys where project_id = tests.id('tea')),
  array['2027-01-02T10:00:00Z', '2027-01-04T10:00:00Z', null]::timestamptz[],
  'a key that expires sooner is not prolonged'
);
select is(
  (select count(*) from public.audit_events where action = 'access_key.created' and actor_id = tests.id('olivia')), 2::bigint,
  'new access keys are on the audit record'
);
select is(
  (select count(*) from public.audit_events where action = 'access_key.expiry_changed' and actor_id = tests.id('olivia')), 2::bigint,
  'and so is when the old ones end'
);

-- Moving
create function pg_temp.transfer(target text) returns text language sql as $$ select format('select public.transfer_project(tests.id(''tea''), tests.id(%L))', target) $$;
select tests.cannot(persona, pg_temp.transfer('fernway'), 'transfer a project') from unnest('{anon,milan,hanna,ingest_api}'::text[]) as persona;
select tests.cannot('olivia', pg_temp.transfer('harbor'), 'transfer a project to an organization that is not hers');
insert into public.organization_members (organization_id, user_id) values (tests.id('harbor'), tests.id('olivia'));
select tests.cannot('olivia', pg_temp.transfer('harbor'), 'transfer a project where she is a mere member');
update public.organization_members set role = 'owner' where user_id = tests.id('olivia');
select tests.can('olivia', pg_temp.transfer('harbor'), 'transfer a project between organizations that she owns');
select tests.sees('hanna', $$ select from public.contacts where project_id = tests.id('tea') $$, 1, 'the contacts of the project that came');
select tests.sees('milan', $$ select from public.contacts where project_id = tests.id('tea') $$, 0, 'no contact of the project that went');
select is((select revoked_at from public.project_secret_keys where id = tests.id('tea key')), '2027-01-02T10:00:00Z'::timestamptz, 'its secret keys are revoked');
select is((select count(*) from public.audit_events where action = 'project.transferred' and actor_id = tests.id('olivia')), 2::bigint, 'both organizations have it on their audit record');

-- Deleting
select tests.cannot('anon', $$ select * from public.project_consequences(tests.id('tea')) $$, 'ask what would go');
select is(
  tests.attempt('hanna', $$ select to_jsonb(c) from public.project_consequences(tests.id('tea')) c $$) ->> 'value',
  '{"contacts": 1, "messages": 4, "conversations": 3}', 'a member is told what would go with a project'
);
select is(
  tests.attempt('milan', $$ select to_jsonb(c) from public.project_consequences(tests.id('tea')) c $$) ->> 'value',
  '{"contacts": 0, "messages": 0, "conversations": 0}', 'a stranger is told nothing'
);
select tests.cannot(persona, $$ select * from public.delete_project(tests.id('tea')) $$, 'delete a project') from unnest('{anon,milan,ingest_api}'::text[]) as persona;
create function pg_temp.delete_some(size int) returns text language sql as $$
  select tests.attempt('hanna', format('select to_jsonb(d) from public.delete_project(tests.id(''tea''), %L) d', size)) ->> 'value'
$$;
insert into public.project_access_keys (access_key, project_id) values ('pk_tests_current_00000', tests.id('tea'));
select tests.send(replace(tests.message_call(m, c), 'pk_tests_tea_00000000000', 'pk_tests_current_00000'))
from (values ('d1', 'contact 2'), ('d2', 'contact 3')) as v (m, c);
create temp table deleted as select pg_temp.delete_some(1)::jsonb as answer;
select is((select answer -> 'done' from deleted), 'false', 'an owner deletes a project, a batch with each call');
select is((select count(*) from public.contacts where project_id = tests.id('tea')), 2::bigint, 'which may leave some of it');
select tests.answers(
  'ingest_api', replace(tests.message_call('d3', 'contact 4'), 'pk_tests_tea_00000000000', 'pk_tests_current_00000'),
  'UNKNOWN_ACCESS_KEY', 'but lets nothing new in from the first call on'
);
insert into deleted select pg_temp.delete_some(500)::jsonb;
select is((select answer -> 'done' from deleted offset 1), 'true', 'until it is done');
select is(
  (select jsonb_build_object('contacts', sum((answer ->> 'contacts')::int), 'conversations', sum((answer ->> 'conversations')::int), 'messages', sum((answer ->> 'messages')::int)) from deleted),
  '{"contacts": 3, "messages": 6, "conversations": 5}', 'and says how much went'
);
select is_empty(
  $$
    select 'contact' from public.contacts where project_id = tests.id('tea')
    union all select 'receipt' from public.consent_receipts where project_id = tests.id('tea')
    union all select 'conversation' from public.conversations where project_id = tests.id('tea')
    union all select 'message' from public.messages where project_id = tests.id('tea')
    union all select 'key' from public.project_access_keys where project_id = tests.id('tea')
    union all select 'secret' from public.project_secret_keys where project_id = tests.id('tea')
    union all select 'tombstone' from private.erased_contacts where project_id = tests.id('tea')
  $$,
  'nothing of the project is left'
);
select is((select details from public.audit_events where action = 'project.deleted' and actor_id = tests.id('hanna')), '{"name": "Tea"}', 'but its deletion on the audit record');

select * from finish();
rollback;
