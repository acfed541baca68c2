-- Each change leaves its event, with who made it.

begin;
select plan(16);
select tests.set_the_scene();

create function pg_temp.latest(p_action text) returns jsonb language sql as $$
  select jsonb_build_object('actor', e.actor_kind, 'id', e.actor_id, 'details', e.details)
  from public.audit_events e where e.action = p_action and e.organization_id in (tests.id('fernway'), tests.id('harbor'))
  order by e.created_at desc limit 1
$$;
create function pg_temp.as_member(persona text, details jsonb) returns jsonb language sql as $$
  select jsonb_build_object('actor', 'member', 'id', tests.id(persona), 'details', details)
$$;

select is(
  pg_temp.latest('organization.created') - 'details', '{"actor": "database", "id": null}',
  'a change by SQL outside the API is the database''s doing'
);

select tests.can('olivia', $$ update public.projects set respect_gpc = false, allowed_origins = '{}' where id = tests.id('tea') $$, 'change settings', 1);
select is(
  pg_temp.latest('project.settings_changed'),
  pg_temp.as_member('olivia', '{"respect_gpc": {"from": true, "to": false}, "allowed_origins": {"from": ["https://tea.example"], "to": []}}'),
  'changed settings are recorded with old and new values'
);
create temp table before as select count(*) as events from public.audit_events;
select tests.can('olivia', $$ update public.projects set respect_gpc = false where id = tests.id('tea') $$, 'save settings as they were', 1);
select is((select count(*) from public.audit_events), (select events from before), 'settings saved as they were are no event');

select tests.can('olivia', $$ update public.organizations set name = 'Fernway Ltd' $$, 'rename the organization', 1);
select is(pg_temp.latest('organization.renamed'), pg_temp.as_member('olivia', '{"from": "Fernway", "to": "Fernway Ltd"}'), 'a renamed organization is recorded');

select tests.can('olivia', $$ update public.organization_members set role = 'owner' where user_id = tests.id('milan') $$, 'change a role', 1);
select is(
  pg_temp.latest('member.role_changed'),
  pg_temp.as_member('olivia', jsonb_build_object('userId', tests.id('milan'), 'from', 'member', 'to', 'owner')),
  'a changed role is recorded'
);
select tests.can('milan', $$ delete from public.organization_members where user_id = tests.id('olivia') $$, 'remove a member', 1);
select is(
  pg_temp.latest('member.removed'),
  pg_temp.as_member('milan', jsonb_build_object('userId', tests.id('olivia'), 'role', 'owner')),
  'a removed member is recorded'
);

insert into public.organization_invitations (organization_id, id, email, token_hash, expires_at)
values (tests.id('fernway'), tests.id('invitation'), 'new@tests.example', sha256('token'), private.clock() + interval '1 day');
select is(
  pg_temp.latest('invitation.created') -> 'details',
  jsonb_build_object('invitationId', tests.id('invitation'), 'role', 'member'),
  'an invitation is recorded without whom it is for'
);
select tests.can('milan', 'delete from public.organization_invitations', 'withdraw an invitation', 1);
select is(pg_temp.latest('invitation.deleted') ->> 'actor', 'member', 'a withdrawn invitation is recorded');

insert into public.project_access_keys (access_key, project_id) values ('pk_tests_second_000000', tests.id('tea'));
select is(
  pg_temp.latest('access_key.created') -> 'details', '{"accessKey": "pk_tests_second_000000", "expiresAt": null}',
  'a new access key is recorded'
);

select is_empty(
  $$ select id from public.audit_events where details::text ~ '@' or details::text ~ 'sk_' $$,
  'no event holds an e-mail address or a secret key'
);

select * from finish();
rollback;
