-- Who may work with an organization's projects. An owner manages settings, keys and people; a member works
-- with contacts. An organization keeps at least one owner, whoever tries to change that.

create table public.organization_members (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'member' check (role in ('owner', 'member')),
  created_at timestamptz not null default private.clock(),
  display_name text check (char_length(display_name) between 1 and 60),
  primary key (organization_id, user_id)
);

create index organization_members_user_id_idx on public.organization_members (user_id);

comment on table public.organization_members is 'Which signed-in users belong to which organization, and as what';
comment on column public.organization_members.role is 'owner: settings, keys and people too; member: contacts';
comment on column public.organization_members.display_name is
  'What visitors see under their replies; null: no name';

create trigger keep_an_owner
  after update or delete on public.organization_members
  for each row execute function private.keep_an_owner();

create trigger audit_member
  after insert or update or delete on public.organization_members
  for each row execute function private.audit_member();

create trigger unassign_removed
  after delete on public.organization_members
  for each row execute function private.unassign_removed();

create trigger end_invitations_of_removed
  after delete on public.organization_members
  for each row when (old.role = 'owner') execute function private.end_invitations();

create trigger end_invitations_of_demoted
  after update of role on public.organization_members
  for each row when (old.role = 'owner' and new.role <> 'owner') execute function private.end_invitations();

alter table public.organization_members enable row level security;

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

grant select, update (role), delete on table public.organization_members to authenticated;
grant select on table public.organization_members to service_role;
