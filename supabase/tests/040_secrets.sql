-- What is stored as a hash only, and is still nobody's to read: secret keys and invitations' tokens.

begin;
select plan(14);
select tests.set_the_scene();

insert into public.organization_invitations (organization_id, id, email, token_hash, invited_by, expires_at)
values (
  tests.id('fernway'), tests.id('invitation'), 'new@tests.example', sha256('token'), tests.id('olivia'),
  private.clock() + interval '7 days'
);

select tests.cannot('anon', 'select id from public.project_secret_keys', 'read secret keys');
select tests.sees('olivia', 'select id, name, last_four from public.project_secret_keys', 1, 'the secret keys of her projects');
select tests.sees('milan', 'select id from public.project_secret_keys', 0, 'no secret key as a mere member');
select tests.sees('hanna', $$ select id from public.project_secret_keys where project_id = tests.id('tea') $$, 0, 'no secret key of another organization');
select tests.cannot('olivia', 'select key_hash from public.project_secret_keys', 'read the hash of a secret key');
select tests.cannot('service_role', 'select key_hash from public.project_secret_keys', 'read the hash of a secret key');
select tests.cannot('olivia', 'delete from public.project_secret_keys', 'delete a secret key directly');

select tests.cannot('anon', 'select id from public.organization_invitations', 'read invitations');
select tests.sees('olivia', 'select id, email from public.organization_invitations', 1, 'the invitations of her organization');
select tests.sees('milan', 'select id from public.organization_invitations', 0, 'no invitation as a mere member');
select tests.sees('hanna', 'select id from public.organization_invitations', 0, 'no invitation of another organization');
select tests.cannot('olivia', 'select token_hash from public.organization_invitations', 'read the hash of an invitation');
select tests.can('hanna', 'delete from public.organization_invitations', 'withdraw no invitation of another organization', 0);
select tests.can('olivia', 'delete from public.organization_invitations', 'withdraw her invitation', 1);

select * from finish();
rollback;
