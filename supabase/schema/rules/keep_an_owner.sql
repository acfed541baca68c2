-- Definer because a member who leaves can't see the other rows any more. The organization's row is locked
-- first: two owners who leave at the same time must not each count on the other. A row that goes because its
-- organization goes is not a decision about ownership. One that goes because its account goes is: nobody could reach
-- the organization any more. Only one in which nothing and nobody is left goes with the account.

create function private.keep_an_owner()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.role <> 'owner' or (tg_op = 'UPDATE' and new.role = 'owner') then
    return null;
  end if;

  perform from public.organizations where id = old.organization_id for no key update;
  if not found or exists (
    select from public.organization_members
    where organization_id = old.organization_id and role = 'owner'
  ) then
    return null;
  end if;

  if
    exists (select from auth.users where id = old.user_id)
    or exists (select from public.organization_members where organization_id = old.organization_id)
    or exists (select from public.projects where organization_id = old.organization_id)
  then
    raise exception using
      errcode = 'WS001',
      message = 'Change members: this is the last owner, and an organization needs one',
      hint = 'Make another member an owner first, or delete the organization''s projects';
  end if;
  delete from public.organizations where id = old.organization_id;
  return null;
end
$$;

comment on function private.keep_an_owner() is 'Refuses to leave an organization without an owner';
