begin;
select plan(31);
select tests.set_the_scene();

-- Whoever has a second factor, and has not given it, is nobody.
insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
values (tests.id('app'), tests.id('milan'), 'totp', 'unverified', now(), now());
select tests.sees('milan', 'select from public.contacts', 1, 'contacts while his factor is not confirmed');
update auth.mfa_factors set status = 'verified' where id = tests.id('app');
select tests.sees('milan', 'select from public.' || name, 0, 'no ' || name || ' without the code')
from unnest(array[
  'organizations', 'organization_members', 'projects', 'contacts', 'conversations', 'messages', 'consent_receipts',
  'audit_events', 'project_access_keys'
]) as name;
select tests.sees('milan', 'select public.list_contacts(tests.id(''tea''), ''{}'')', 0, 'no list of contacts without the code');
select tests.cannot('milan', 'select public.delete_account()', 'delete his account without the code');
select tests.sees('milan', 'select public.locked_organizations()', 0, 'no organization that requires one');
select tests.sees('milan with a code', 'select from public.contacts', 1, 'contacts with the code');
select tests.sees('olivia', 'select from public.contacts', 1, 'contacts, and has no factor');

-- Who has one, owners alone are told.
select is(
  tests.attempt('olivia', $$
    select jsonb_object_agg(user_id, is_set_up) from public.list_second_factors(tests.id('fernway'))
  $$) ->> 'value',
  jsonb_build_object(tests.id('milan'), true, tests.id('olivia'), false)::text,
  'an owner is told which members have one'
);
select tests.sees('milan with a code', $$ select public.list_second_factors(tests.id('fernway')) $$, 0, 'of nobody whether they have one, as a member');
select tests.sees('hanna', $$ select public.list_second_factors(tests.id('fernway')) $$, 0, 'nothing of that of another organization');
select tests.cannot('anon', $$ select public.list_second_factors(tests.id('fernway')) $$, 'ask for it');

-- An organization requires one of everybody.
select tests.cannot('milan with a code', $$ select set_config('tests.unused', '', true), private.require_owner('x', tests.id('fernway')) $$, 'act as an owner');
select tests.can('milan with a code', $$ update public.organizations set requires_two_factor = true $$, 'change nothing, as a member', 0);
select tests.cannot('olivia', $$ update public.organizations set requires_two_factor = true $$, 'lock herself out');
select tests.can('olivia with a code', $$ update public.organizations set requires_two_factor = true $$, 'require it', 1);
select is(
  (select details from public.audit_events where action = 'organization.two_factor_changed'),
  '{"from": false, "to": true}', 'which goes on the audit record'
);
select tests.sees('olivia', 'select from public.projects union all select from public.audit_events', 0, 'nothing without the code');
select tests.cannot('olivia', $$ select public.create_project(tests.id('fernway'), 'Cups') $$, 'make a project without the code');
select tests.can('olivia', $$ update public.organizations set requires_two_factor = false $$, 'change nothing without the code', 0);
select tests.sees('olivia', $$ select public.list_second_factors(tests.id('fernway')) $$, 0, 'nothing of the members without the code');
select tests.sees('olivia with a code', $$ select public.list_second_factors(tests.id('fernway')) $$, 2, 'them with it');
select tests.sees('olivia', 'select public.locked_organizations()', 1, 'which organization waits for her');
select tests.sees('hanna', 'select from public.contacts', 1, 'hers as before: each organization decides for itself');

select * from finish();
rollback;
