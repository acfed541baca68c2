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
