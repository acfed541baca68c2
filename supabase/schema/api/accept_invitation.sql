-- The token decides, not the e-mail address that the owner typed: people sign up with another one. Whoever is
-- a member already keeps the role they have. The owner who invited must still be one: their membership is locked, so
-- that nobody who is being removed comes back by a link of their own.

create function public.accept_invitation(token text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  p_token alias for token;
  v_invitation record;
begin
  if auth.uid() is null then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'Accept invitation: found nobody signed in, wanted the user who joins';
  end if;

  perform from public.organization_members m
  join public.organization_invitations i on i.organization_id = m.organization_id and i.invited_by = m.user_id
  where i.token_hash = sha256(convert_to(accept_invitation.token, 'UTF8')) and m.role = 'owner'
  for share of m;
  if not found then
    return null;
  end if;

  update public.organization_invitations i
  set accepted_at = private.clock()
  where
    i.token_hash = sha256(convert_to(p_token, 'UTF8'))
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

grant execute on function public.accept_invitation(text) to authenticated;
