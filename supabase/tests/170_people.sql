begin;
select plan(34);
select tests.set_the_scene();

-- Members
select tests.cannot('anon', $$ select * from public.list_members(tests.id('fernway')) $$, 'list members');
select tests.sees('milan', $$ select * from public.list_members(tests.id('fernway')) $$, 2, 'who else is a member');
select is(
  tests.attempt('milan', $$ select string_agg(email || ' ' || role, ', ' order by email) from public.list_members(tests.id('fernway')) $$) ->> 'value',
  'milan@tests.example member, olivia@tests.example owner', 'the list has e-mail addresses and roles'
);
select tests.sees('hanna', $$ select * from public.list_members(tests.id('fernway')) $$, 0, 'no member of another organization');

-- Inviting
select tests.cannot('anon', $$ select public.create_invitation(tests.id('fernway'), 'new@tests.example') $$, 'invite');
select tests.cannot('milan', $$ select public.create_invitation(tests.id('fernway'), 'new@tests.example') $$, 'invite as a mere member');
select tests.cannot('hanna', $$ select public.create_invitation(tests.id('fernway'), 'new@tests.example') $$, 'invite to another organization');
select tests.cannot('olivia', $$ select public.create_invitation(tests.id('fernway'), 'nobody') $$, 'invite what is no e-mail address', '23514');
select tests.cannot('olivia', $$ select public.create_invitation(tests.id('fernway'), 'a@b.example', 'king') $$, 'invite as what is no role', '23514');

select tests.set_time('2027-01-01T10:00:00Z');
create function pg_temp.invite(email text, role text) returns text language sql as $$
  select tests.attempt('olivia', format('select token from public.create_invitation(tests.id(''fernway''), %L, %L)', email, role)) ->> 'value'
$$;
create temp table tokens as
select pg_temp.invite(' New@tests.example', 'owner') as replaced, null::text as current, null::text as expired;
update tokens set expired = pg_temp.invite('late@tests.example', 'member');
select tests.set_time('2027-01-03T10:00:00Z');
update tokens set current = pg_temp.invite('new@tests.example', 'member');
select matches((select current from tokens), '^inv_[0-9a-f]{64}$', 'the token is shown once, to the owner who invites');
select results_eq(
  $$ select email, role, invited_by, expires_at from public.organization_invitations where token_hash = (select sha256(convert_to(current, 'UTF8')) from tokens) $$,
  $$ values ('new@tests.example', 'member', tests.id('olivia'), '2027-01-10T10:00:00Z'::timestamptz) $$,
  'its hash is stored; it is good for a week'
);
select is((select count(*) from public.organization_invitations), 2::bigint, 'a new invitation of the same person replaces the open one');

-- Accepting
create function pg_temp.accept(persona text, token text) returns text language sql as $$
  select tests.attempt(persona, format('select public.accept_invitation(%L)', token)) ->> 'value'
$$;
create function pg_temp.read(persona text, token text) returns text language sql as $$
  select tests.attempt(persona, format('select organization_name || '' '' || role from public.read_invitation(%L)', token)) ->> 'value'
$$;
select tests.cannot('anon', $$ select public.accept_invitation('x') $$, 'accept an invitation');
select tests.cannot('anon', $$ select * from public.read_invitation('x') $$, 'read an invitation');
select is(pg_temp.read('nobody', current), 'Fernway member', 'who has the token can read what it is for') from tokens;
select is(pg_temp.read('nobody', 'inv_guess'), null, 'a guessed token reads nothing');
select is(pg_temp.accept('nobody', 'inv_guess'), null, 'a guessed token makes nobody a member');
select is(pg_temp.accept('nobody', replaced), null, 'nor does one that was replaced') from tokens;
select is(pg_temp.accept('nobody', ''), null, 'nor an empty one');
select is(pg_temp.accept('nobody', current), tests.id('fernway')::text, 'the token makes its bearer a member') from tokens;
select is(
  (select role from public.organization_members where organization_id = tests.id('fernway') and user_id = tests.id('nobody')),
  'member', 'in the role it was made for'
);
select is(pg_temp.accept('hanna', current), null, 'a token works once') from tokens;
select is(pg_temp.read('hanna', current), null, 'and is not readable after that') from tokens;
select is(pg_temp.accept('olivia', pg_temp.invite('olivia@tests.example', 'member')), tests.id('fernway')::text, 'who is a member already may accept');
select is(
  (select role from public.organization_members where organization_id = tests.id('fernway') and user_id = tests.id('olivia')),
  'owner', 'and keeps their role'
);

-- Milan becomes an owner, invites, and is one no more.
create function pg_temp.open_invitations() returns setof text language sql as $$
  select email from public.organization_invitations where organization_id = tests.id('fernway') and accepted_at is null order by email
$$;
create temp table open_before as select * from pg_temp.open_invitations() as email;
update public.organization_members set role = 'owner' where user_id = tests.id('milan');
select ok(pg_temp.invite('back@tests.example', 'owner') is not null, 'an owner invites');
update public.organization_invitations set invited_by = tests.id('milan') where email = 'back@tests.example';
update public.organization_members set role = 'member' where user_id = tests.id('milan');
select results_eq('select pg_temp.open_invitations()', 'select email from open_before', 'the open invitations of who is demoted end, no others');
update public.organization_members set role = 'owner' where user_id = tests.id('milan');
select pg_temp.invite('back@tests.example', 'owner');
update public.organization_invitations set invited_by = tests.id('milan') where email = 'back@tests.example';
delete from public.organization_members where user_id = tests.id('milan');
select results_eq('select pg_temp.open_invitations()', 'select email from open_before', 'and those of who is removed');

select tests.set_time('2027-01-08T10:00:00Z');
select is(pg_temp.accept('hanna', expired), null, 'after a week a token makes nobody a member') from tokens;
select is(pg_temp.read('hanna', expired), null, 'and reads nothing') from tokens;
select results_eq(
  $$ select actor_id, details - 'invitationId' from public.audit_events where action = 'invitation.accepted' order by created_at $$,
  $$ values (tests.id('nobody'), '{"role": "member"}'::jsonb), (tests.id('olivia'), '{"role": "member"}') $$,
  'accepted invitations are on the audit record'
);
select is(
  (select count(*) from public.audit_events where action = 'member.added' and actor_id = tests.id('nobody')), 1::bigint,
  'and so is the new member'
);
select is_empty($$ select from public.audit_events where details::text ~ '@|inv_' $$, 'no event holds an e-mail address or a token');
select is_empty(
  $$ select from public.organization_invitations i, tokens t where to_jsonb(i)::text like '%' || t.current || '%' $$,
  'no token is stored'
);

select * from finish();
rollback;
