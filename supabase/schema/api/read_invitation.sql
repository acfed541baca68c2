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

grant execute on function public.read_invitation(text) to authenticated;
