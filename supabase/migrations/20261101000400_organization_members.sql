-- Who may work with an organization's projects. An owner manages settings, keys and people; a member works
-- with contacts. An organization keeps at least one owner, whoever tries to change that.

create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'member')),
  created_at timestamptz not null default private.clock(),
  primary key (organization_id, user_id)
);

create index organization_members_user_id_idx on public.organization_members (user_id);

comment on table public.organization_members is 'Which signed-in users belong to which organization, and as what';
comment on column public.organization_members.role is 'owner: settings, keys and people too; member: contacts';

-- The policies of every table ask one of these two. They are definer because a policy on
-- `organization_members` that reads `organization_members` would ask itself for ever.

create function private.my_organization_ids()
returns setof uuid
language sql
stable
security definer
rows 5
set search_path = ''
begin atomic
  select organization_id from public.organization_members where user_id = (select auth.uid());
end;

comment on function private.my_organization_ids() is 'Organizations that the signed-in user belongs to';

create function private.my_owned_organization_ids()
returns setof uuid
language sql
stable
security definer
rows 5
set search_path = ''
begin atomic
  select organization_id
  from public.organization_members
  where user_id = (select auth.uid()) and role = 'owner';
end;

comment on function private.my_owned_organization_ids() is 'Organizations that the signed-in user owns';

revoke all on function private.my_organization_ids() from public, anon, authenticated, service_role;
revoke all on function private.my_owned_organization_ids() from public, anon, authenticated, service_role;
grant execute on function private.my_organization_ids() to authenticated;
grant execute on function private.my_owned_organization_ids() to authenticated;

-- Definer because a member who leaves can't see the other rows any more. The organization's row is locked
-- first: two owners who leave at the same time must not each count on the other. A row that goes because its
-- organization or its user goes is not a decision about ownership.

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
  if not found or not exists (select from auth.users where id = old.user_id) then
    return null;
  end if;

  if not exists (
    select from public.organization_members
    where organization_id = old.organization_id and role = 'owner'
  ) then
    raise exception using
      errcode = 'check_violation',
      constraint = 'organization_members_keep_an_owner',
      message = 'Change members: this is the last owner, and an organization needs one',
      hint = 'Make another member an owner first';
  end if;
  return null;
end
$$;

comment on function private.keep_an_owner() is 'Refuses to leave an organization without an owner';

revoke all on function private.keep_an_owner() from public, anon, authenticated, service_role;

create trigger keep_an_owner
  after update or delete on public.organization_members
  for each row execute function private.keep_an_owner();

alter table public.organization_members enable row level security;

create policy "members read their organizations"
  on public.organizations for select to authenticated
  using (id in (select private.my_organization_ids()));

create policy "owners rename their organizations"
  on public.organizations for update to authenticated
  using (id in (select private.my_owned_organization_ids()))
  with check (id in (select private.my_owned_organization_ids()));

create policy "members read who else is a member"
  on public.organization_members for select to authenticated
  using (organization_id in (select private.my_organization_ids()));

create policy "owners change their members' roles"
  on public.organization_members for update to authenticated
  using (organization_id in (select private.my_owned_organization_ids()))
  with check (organization_id in (select private.my_owned_organization_ids()));

create policy "owners remove members, and everybody may leave"
  on public.organization_members for delete to authenticated
  using (
    organization_id in (select private.my_owned_organization_ids())
    or user_id = (select auth.uid())
  );

revoke all on table public.organization_members from anon, authenticated, service_role;
grant select, update (role), delete on table public.organization_members to authenticated;
grant select on table public.organization_members to service_role;
