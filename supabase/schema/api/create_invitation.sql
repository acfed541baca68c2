-- Definer, as all of invitations is, because a token's hash can't be read by anybody.

create function public.create_invitation(organization_id uuid, email text, role text default 'member')
returns table (id uuid, token text, expires_at timestamptz)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_organization_id alias for organization_id;
  p_email alias for email;
  p_role alias for role;
  v_token text := 'inv_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  v_id uuid := gen_random_uuid();
  v_expires_at timestamptz := private.clock() + interval '7 days';
  v_email text := lower(btrim(p_email));
begin
  perform private.require_owner('Invite', p_organization_id);

  -- The new link replaces one that is still open: it may have gone astray.
  delete from public.organization_invitations i
  where
    i.organization_id = p_organization_id
    and i.email = v_email
    and i.accepted_at is null;

  perform from public.organizations o where o.id = p_organization_id for no key update;
  perform private.require_room(
    'Invite',
    (
      select count(*)
      from public.organization_invitations i
      where i.organization_id = p_organization_id and i.accepted_at is null and i.expires_at > private.clock()
    ),
    (select i.invitations_per_organization from private.installation i)
  );
  insert into public.organization_invitations (organization_id, id, email, role, token_hash, invited_by, expires_at)
  values (
    p_organization_id, v_id, v_email, coalesce(p_role, 'member'),
    sha256(convert_to(v_token, 'UTF8')), auth.uid(), v_expires_at
  );
  return query select v_id, v_token, v_expires_at;
end
$$;

comment on function public.create_invitation(uuid, text, text) is
  'Makes an invitation that is good for 7 days and returns its token this once; for owners. '
  'WS003: so many are open that one must be withdrawn first';

grant execute on function public.create_invitation(uuid, text, text) to authenticated;
