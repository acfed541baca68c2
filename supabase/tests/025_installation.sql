begin;
select plan(34);
insert into auth.users (id, email, aud, role, created_at, last_sign_in_at)
select tests.id(name), name || '@tests.example', 'authenticated', 'authenticated', created_at::timestamptz, used
from (values
  ('milan', '2026-01-01', null::timestamptz), ('olivia', '2026-01-02', now()), ('hanna', '2026-01-03', now()),
  ('nobody', '2026-01-04', now())
) as account (name, created_at, used);

-- A fresh installation
select is((select organizations from private.installation), 'invited', 'strangers make no organization unless the operator says so');
select tests.cannot('nobody', $$ select public.create_organization('Quick') $$, 'make the first organization as a later account', 'WS002');
select is(tests.attempt('nobody', 'select public.may_create_organization()') ->> 'value', 'false', 'and is told so beforehand');
select is(tests.attempt('olivia', 'select public.may_create_organization()') ->> 'value', 'true', 'the first account that was used may');
select tests.can('olivia', $$ select public.create_organization('Fernway') $$, 'make the first organization as the first account');
select tests.can('olivia', $$ select public.create_organization('Fernway two') $$, 'make another one, as somebody who belongs to one');
select tests.cannot('hanna', $$ select public.create_organization('Harbor') $$, 'make one without being invited', 'WS002');
insert into public.organization_members (organization_id, user_id)
select id, tests.id('hanna') from public.organizations where name = 'Fernway';
select tests.can('hanna', $$ select public.create_organization('Harbor') $$, 'make one after being invited');

-- One organization
update private.installation set organizations = 'one';
select tests.cannot('olivia', $$ select public.create_organization('Third') $$, 'make another one where there is to be one', 'WS002');
select is(tests.attempt('olivia', 'select public.may_create_organization()') ->> 'value', 'false', 'nor is she offered to');
delete from public.organizations;
select tests.cannot('hanna', $$ select public.create_organization('Harbor') $$, 'make the only one as a later account', 'WS002');
select tests.can('olivia', $$ select public.create_organization('Fernway') $$, 'make the only one as the first account');
select tests.cannot('olivia', $$ select public.create_organization('Fernway') $$, 'make it twice', 'WS002');

-- Open, with a ceiling
update private.installation set organizations = 'open', organizations_per_account = 2;
select tests.can('nobody', $$ select public.create_organization('Own') $$, 'make one where everybody may');
select tests.can('nobody', $$ select public.create_organization('Own two') $$, 'make a second one');
select tests.cannot('nobody', $$ select public.create_organization('Own three') $$, 'own more than an account may', 'WS003');
select tests.cannot('anon', $$ select public.may_create_organization() $$, 'ask');
select tests.cannot('olivia', $$ update private.installation set organizations_per_account = 99 $$, 'raise a ceiling');
select tests.cannot('olivia', $$ select * from private.installation $$, 'read the settings');

-- Projects, keys, invitations of an organization
update private.installation set projects_per_organization = 1, keys_per_project = 2, invitations_per_organization = 1;
create temp view made as
select o.id as organization_id, p.id as project_id
from public.organizations o left join public.projects p on p.organization_id = o.id
where o.name = 'Own';
grant select on made to public;
select tests.can('nobody', $$ select public.create_project((select organization_id from made), 'Shop') $$, 'make a project');
select tests.cannot('nobody', $$ select public.create_project((select organization_id from made), 'Shop 2') $$, 'make more projects than an organization may have', 'WS003');
select tests.can('nobody', $$ select count(*) from public.create_secret_key((select project_id from made), 'One') $$, 'make a secret key');
select tests.can('nobody', $$ select count(*) from public.create_secret_key((select project_id from made), 'Two') $$, 'make another one');
select tests.cannot('nobody', $$ select * from public.create_secret_key((select project_id from made), 'Three') $$, 'have more secret keys that work than a project may', 'WS003');
update public.project_secret_keys set revoked_at = now() where name = 'One';
select tests.can('nobody', $$ select count(*) from public.create_secret_key((select project_id from made), 'Three') $$, 'make one in place of a revoked one');
select tests.can('nobody', $$ select public.rotate_access_key((select project_id from made), 1) $$, 'replace the access key');
select tests.cannot('nobody', $$ select public.rotate_access_key((select project_id from made), 1) $$, 'have more access keys that work than a project may', 'WS003');
select tests.can('nobody', $$ select count(*) from public.create_invitation((select organization_id from made), 'a@tests.example') $$, 'invite');
select tests.can('nobody', $$ select count(*) from public.create_invitation((select organization_id from made), 'a@tests.example') $$, 'invite the same person anew');
select tests.cannot('nobody', $$ select * from public.create_invitation((select organization_id from made), 'b@tests.example') $$, 'have more open invitations than an organization may', 'WS003');

-- Events of an account
update private.installation set events_per_account_and_hour = (
  select count(*) + 2 from public.audit_events
  where actor_id = tests.id('nobody') and actor_kind = 'member' and action <> 'contact.erased');
select tests.can('nobody', $$ select public.record_list_export((select project_id from made)) $$, 'export the list');
select tests.can('nobody', $$ update public.projects set name = 'Tea' where id = (select project_id from made) $$, 'rename a project');
select tests.cannot('nobody', $$ update public.projects set name = 'Coffee' where id = (select project_id from made) $$, 'cause more audit events in an hour than an account may', 'WS003');
select is((select name from public.projects where id = (select project_id from made)), 'Tea', 'what would have been recorded is not done');

select * from finish();
rollback;
