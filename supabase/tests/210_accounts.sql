begin;
select plan(9);
select tests.set_the_scene();

select tests.cannot('anon', 'select public.delete_account()', 'delete an account');
select tests.cannot('olivia', 'select public.delete_account()', 'delete her account as the last owner', 'WS001');
select is((select count(*) from auth.users where id = tests.id('olivia')), 1::bigint, 'and keeps it');
select tests.can('milan', 'select public.delete_account()', 'delete his account as a member');
select is_empty($$ select from auth.users where id = tests.id('milan') $$, 'and it is gone');
select is(
  (select string_agg(user_id::text, '') from public.organization_members where organization_id = tests.id('fernway')),
  tests.id('olivia')::text, 'with his membership, and nobody else''s'
);
delete from public.projects where id = tests.id('boats');
select tests.can('hanna', 'select public.delete_account()', 'delete her account as the last owner of an empty organization');
select is_empty($$ select from public.organizations where id = tests.id('harbor') $$, 'which goes with it');
select tests.can('nobody', 'select public.delete_account()', 'delete an account that belongs to nothing');

select * from finish();
rollback;
