-- The access key stands in the script tag of the website: it names the project and is no secret. A project
-- has several while one replaces another: both work until the old one expires.

create table public.project_access_keys (
  access_key text primary key check (access_key ~ '^pk_[a-z0-9_]{16,64}$'),
  project_id uuid not null references public.projects (id) on delete cascade,
  created_at timestamptz not null default private.clock(),
  expires_at timestamptz
);

create index project_access_keys_project_id_idx on public.project_access_keys (project_id);

comment on table public.project_access_keys is 'What the script tag of a website names its project with; public';
comment on column public.project_access_keys.expires_at is 'From then on the key is unknown; null: it stays';

alter table public.project_access_keys enable row level security;

create policy "members read their projects' access keys"
  on public.project_access_keys for select to authenticated
  using (project_id in (select private.my_project_ids()));

revoke all on table public.project_access_keys from anon, authenticated, service_role;
grant select on table public.project_access_keys to authenticated;
grant select on table public.project_access_keys to service_role;

-- 244 random bits: both halves are version 4 UUIDs, which Postgres makes from its strong random source.

create function private.new_access_key()
returns text
language sql
volatile
set search_path = ''
return 'pk_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');

comment on function private.new_access_key() is 'A new access key; does not store it';

revoke all on function private.new_access_key() from public, anon, authenticated, service_role;
