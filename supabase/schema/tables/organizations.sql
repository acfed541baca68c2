-- An organization is who runs websites: a company, or one person. Everything else belongs to one.
-- Rows are made by `create_organization`, which makes the caller its owner in the same transaction: an
-- organization without an owner would be out of everybody's reach.

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 80),
  created_at timestamptz not null default private.clock(),
  requires_two_factor boolean not null default false
);

comment on table public.organizations is 'Who runs the websites; owns projects and has members';
comment on column public.organizations.requires_two_factor is
  'Whether it opens only to sessions that gave a second factor';

create trigger audit_organization
  after insert or update or delete on public.organizations
  for each row execute function private.audit_organization();

alter table public.organizations enable row level security;

create policy "members read their organizations"
  on public.organizations for select to authenticated
  using (id in (select private.my_organization_ids()));

-- Who requires a second factor has given one, and is not locked out by it.
create policy "owners rename and lock their organizations"
  on public.organizations for update to authenticated
  using (id in (select private.my_owned_organization_ids()))
  with check (
    id in (select private.my_owned_organization_ids())
    and (not requires_two_factor or private.gave_second_factor())
  );

grant select, update (name, requires_two_factor) on table public.organizations to authenticated;
grant select on table public.organizations to service_role;
