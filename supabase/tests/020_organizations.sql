begin;
select plan(30);
select tests.set_the_scene();

-- Reading
select tests.cannot('anon', 'select * from public.organizations', 'read organizations');
select tests.cannot('anon', 'select * from public.organization_members', 'read members');
select tests.cannot('ingest_api', 'select * from public.organizations', 'read organizations');
select tests.sees('olivia', 'select * from public.organizations', 1, 'her organization alone');
select tests.sees('milan', 'select * from public.organizations', 1, 'his organization alone');
select tests.sees('nobody', 'select * from public.organizations', 0, 'no organization without being a member');
select tests.sees('milan', 'select * from public.organization_members', 2, 'the members of his organization alone');
select tests.sees('hanna', 'select * from public.organization_members', 1, 'no member of another organization');

-- Making one, where everybody may
update private.installation set organizations = 'open';
select tests.cannot('anon', $$ select public.create_organization('Anon') $$, 'make an organization');
select tests.can('nobody', $$ select public.create_organization('  Own  ') $$, 'make an organization');
select tests.sees(
  'nobody', $$ select from public.organizations o join public.organization_members m on m.organization_id = o.id
    where o.name = 'Own' and m.role = 'owner' $$, 1, 'the new organization as its owner'
);
select tests.cannot('nobody', $$ select public.create_organization('  ') $$, 'make one without a name', '23514');
select tests.cannot('olivia', $$ insert into public.organizations (name) values ('x') $$, 'insert an organization directly');

-- Renaming and removing
select tests.can('olivia', $$ update public.organizations set name = 'Fernway Ltd' $$, 'rename her organization alone', 1);
select tests.can('milan', $$ update public.organizations set name = 'Mine' $$, 'rename nothing', 0);
select tests.cannot('olivia', 'delete from public.organizations', 'delete an organization directly');
select tests.cannot('olivia', $$ update public.organizations set id = gen_random_uuid() $$, 'change the id of an organization');

-- Members
select tests.cannot(
  'hanna',
  $$ insert into public.organization_members (organization_id, user_id, role)
     values (tests.id('fernway'), tests.id('hanna'), 'owner') $$,
  'add herself to an organization'
);
select tests.can(
  'milan', $$ update public.organization_members set role = 'owner' where user_id = tests.id('milan') $$,
  'not make himself an owner', 0
);
select tests.can(
  'hanna', $$ update public.organization_members set role = 'member' where organization_id = tests.id('fernway') $$,
  'not change roles in another organization', 0
);
select tests.can(
  'milan', $$ delete from public.organization_members where user_id = tests.id('olivia') $$,
  'not remove the owner', 0
);
select tests.cannot(
  'olivia', $$ update public.organization_members set role = 'member' where user_id = tests.id('olivia') $$,
  'give up being the last owner', 'WS001'
);
select tests.cannot(
  'olivia', $$ delete from public.organization_members where user_id = tests.id('olivia') $$,
  'leave as the last owner', 'WS001'
);
select tests.can(
  'olivia', $$ update public.organization_members set role = 'owner' where user_id = tests.id('milan') $$,
  'make a member an owner', 1
);
select tests.can(
  'olivia', $$ delete from public.organization_members where user_id = tests.id('olivia') $$,
  'leave once there is another owner', 1
);
select tests.cannot(
  'milan', $$ update public.organization_members set organization_id = tests.id('harbor') $$,
  'move a member to another organization'
);
select tests.cannot(
  'milan', $$ update public.organization_members set user_id = tests.id('nobody') where user_id = tests.id('milan') $$,
  'put somebody else in a member''s place'
);
select throws_ok(
  $$ delete from auth.users where id = tests.id('hanna') $$, 'WS001', null,
  'the account of a last owner is not deleted while the organization has a project: nobody could reach it'
);

-- A member leaves
insert into public.organization_members (organization_id, user_id) values (tests.id('fernway'), tests.id('nobody'));
select tests.can(
  'nobody', $$ delete from public.organization_members where organization_id = tests.id('fernway') $$,
  'leave, and only alone', 1
);
select lives_ok(
  $$ delete from public.organizations where id = tests.id('fernway') $$,
  'an organization goes with all its members'
);

select * from finish();
rollback;
