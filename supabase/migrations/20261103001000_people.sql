-- Members with their e-mail addresses, and invitations. Definer because the addresses are in schema `auth`,
-- which the API's roles can't read, and because a token's hash can't be read by anybody.

create function public.list_members(organization_id uuid)
returns table (user_id uuid, email text, role text, created_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select m.user_id, u.email::text, m.role, m.created_at
  from public.organization_members m
  join auth.users u on u.id = m.user_id
  where
    m.organization_id = list_members.organization_id
    and list_members.organization_id in (select private.my_organization_ids())
  order by m.created_at, m.user_id;
$$;

comment on function public.list_members(uuid) is
  'Members of one of the caller''s organizations, longest first; no row for a stranger';

create function public.create_invitation(organization_id uuid, email text, role text default 'member')
returns table (id uuid, token text, expires_at timestamptz)
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_token text := 'inv_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_id uuid := gen_random_uuid();
  v_expires_at timestamptz := private.clock() + interval '7 days';
  v_email text := lower(btrim(create_invitation.email));
begin
  perform private.require_owner('Invite', create_invitation.organization_id);

  -- The new link replaces one that is still open: it may have gone astray.
  delete from public.organization_invitations i
  where
    i.organization_id = create_invitation.organization_id
    and i.email = v_email
    and i.accepted_at is null;

  insert into public.organization_invitations (organization_id, id, email, role, token_hash, invited_by, expires_at)
  values (
    create_invitation.organization_id, v_id, v_email, coalesce(create_invitation.role, 'member'),
    sha256(convert_to(v_token, 'UTF8')), auth.uid(), v_expires_at
  );
  return query select v_id, v_token, v_expires_at;
end
$$;

comment on function public.create_invitation(uuid, text, text) is
  'Makes an invitation that is good for 7 days and returns its token this once; for owners';

create function public.read_invitation(token text)
returns table (organization_id uuid, organization_name text, role text, expires_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
  select o.id, o.name, i.role, i.expires_at
  from public.organization_invitations i
  join public.organizations o on o.id = i.organization_id
  where
    i.token_hash = sha256(convert_to(read_invitation.token, 'UTF8'))
    and i.accepted_at is null
    and i.expires_at > private.clock();
$$;

comment on function public.read_invitation(text) is
  'What a signed-in person with this token is invited to; no row when it is unknown, used or out of date';

-- The token decides, not the e-mail address that the owner typed: people sign up with another one. Whoever is
-- a member already keeps the role they have.

create function public.accept_invitation(token text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
#variable_conflict use_column
declare
  v_invitation record;
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Accept invitation: found nobody signed in, wanted the user who joins';
  end if;

  update public.organization_invitations i
  set accepted_at = private.clock()
  where
    i.token_hash = sha256(convert_to(accept_invitation.token, 'UTF8'))
    and i.accepted_at is null
    and i.expires_at > private.clock()
  returning i.organization_id, i.role into v_invitation;
  if not found then
    return null;
  end if;

  insert into public.organization_members (organization_id, user_id, role)
  values (v_invitation.organization_id, auth.uid(), v_invitation.role)
  on conflict do nothing;
  return v_invitation.organization_id;
end
$$;

comment on function public.accept_invitation(text) is
  'Makes the caller a member and returns the organization; null when the token is unknown, used or out of date';

-- An owner's links end with their ownership: who was removed must not come back by an invitation of their own.

create function private.end_invitations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  delete from public.organization_invitations i
  where i.organization_id = old.organization_id and i.invited_by = old.user_id and i.accepted_at is null;
  return null;
end
$$;

comment on function private.end_invitations() is 'Trigger: open invitations of who is no owner any more are withdrawn';

revoke all on function private.end_invitations() from public, anon, authenticated, service_role;

create trigger end_invitations_of_removed
  after delete on public.organization_members
  for each row when (old.role = 'owner') execute function private.end_invitations();

create trigger end_invitations_of_demoted
  after update of role on public.organization_members
  for each row when (old.role = 'owner' and new.role <> 'owner') execute function private.end_invitations();

revoke all on function public.list_members(uuid) from public, anon, authenticated, service_role;
revoke all on function public.create_invitation(uuid, text, text) from public, anon, authenticated, service_role;
revoke all on function public.read_invitation(text) from public, anon, authenticated, service_role;
revoke all on function public.accept_invitation(text) from public, anon, authenticated, service_role;
grant execute on function public.list_members(uuid) to authenticated;
grant execute on function public.create_invitation(uuid, text, text) to authenticated;
grant execute on function public.read_invitation(text) to authenticated;
grant execute on function public.accept_invitation(text) to authenticated;
