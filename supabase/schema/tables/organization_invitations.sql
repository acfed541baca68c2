-- An invitation lets one person become a member by a link. The link's token is shown once, when the
-- invitation is made; what is stored is its hash, so that reading this table lets nobody in.

create table public.organization_invitations (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  email text not null check (email ~ '^[^@\s]+@[^@\s]+$' and char_length(email) <= 254),
  role text not null default 'member' check (role in ('owner', 'member')),
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  invited_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default private.clock(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  primary key (organization_id, id),
  check (expires_at > created_at)
);

create index organization_invitations_invited_by_idx on public.organization_invitations (invited_by);

comment on table public.organization_invitations is 'Links by which a person becomes a member';
comment on column public.organization_invitations.token_hash is
  'SHA-256 of the link''s token, which is stored nowhere; no role of the API may read even this';
comment on column public.organization_invitations.email is
  'Whom the owner meant, for the list of open invitations; the token decides who may accept';

create trigger audit_invitation
  after insert or update or delete on public.organization_invitations
  for each row execute function private.audit_invitation();

alter table public.organization_invitations enable row level security;

create policy "owners read their invitations"
  on public.organization_invitations for select to authenticated
  using (organization_id in (select private.my_owned_organization_ids()));

create policy "owners withdraw their invitations"
  on public.organization_invitations for delete to authenticated
  using (organization_id in (select private.my_owned_organization_ids()));

grant
  select (organization_id, id, email, role, invited_by, created_at, expires_at, accepted_at),
  delete
  on table public.organization_invitations to authenticated;
