-- A secret key lets the owner's own servers export and erase contacts of one project. It is shown once, when
-- it is made; what is stored is its hash. The hash alone opens nothing, and still no role may read it.

create table public.project_secret_keys (
  project_id uuid not null references public.projects (id) on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 80),
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  last_four text not null check (char_length(last_four) = 4),
  created_at timestamptz not null default private.clock(),
  revoked_at timestamptz,
  primary key (project_id, id)
);

comment on table public.project_secret_keys is 'Credentials of the owner''s own servers, one project each';
comment on column public.project_secret_keys.key_hash is
  'SHA-256 of the whole key (it is random, 244 bits: no salt or stretching needed)';
comment on column public.project_secret_keys.last_four is 'The key''s last four characters, to tell keys apart';

create trigger audit_secret_key
  after insert or update on public.project_secret_keys
  for each row execute function private.audit_secret_key();

alter table public.project_secret_keys enable row level security;

create policy "owners read their projects' secret keys"
  on public.project_secret_keys for select to authenticated
  using (project_id in (select private.my_owned_project_ids()));

grant select (project_id, id, name, last_four, created_at, revoked_at)
  on table public.project_secret_keys to authenticated;
