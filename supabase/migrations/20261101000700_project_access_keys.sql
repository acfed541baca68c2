-- The access key stands in the script tag of the website: it names the project and is no secret. A project
-- has several while one replaces another: both work until the old one expires.
--
-- All keys of a project begin alike. The browser keeps the visitor key under that beginning (the first 19
-- characters), so that a new access key neither makes visitors strangers nor leaves a key behind in their browsers
-- that a withdrawal would not find.

create table public.project_access_keys (
  access_key text primary key check (access_key ~ '^pk_[a-z0-9_]{16,64}$'),
  project_id uuid not null references public.projects (id) on delete cascade,
  created_at timestamptz not null default private.clock(),
  expires_at timestamptz
);

create index project_access_keys_project_id_idx on public.project_access_keys (project_id);

comment on table public.project_access_keys is 'What the script tag of a website names its project with; public';
comment on column public.project_access_keys.expires_at is 'From then on the key takes no messages and visits, only withdrawals, exports and erasures; null: it stays';

alter table public.project_access_keys enable row level security;

create policy "members read their projects' access keys"
  on public.project_access_keys for select to authenticated
  using (project_id in (select private.my_project_ids()));

revoke all on table public.project_access_keys from anon, authenticated, service_role;
grant select on table public.project_access_keys to authenticated;
grant select on table public.project_access_keys to service_role;

-- Random digits of version 4 UUIDs, which Postgres makes from its strong random source: 16 for the project, which
-- leave no two projects alike, and 32 for the key.

create function private.new_access_key(project_id uuid)
returns text
language sql
volatile
set search_path = ''
return coalesce(
  (
    select left(k.access_key, 19)
    from public.project_access_keys k
    where k.project_id = new_access_key.project_id
    order by k.created_at
    limit 1
  ),
  'pk_' || right(replace(gen_random_uuid()::text, '-', ''), 16)
) || replace(gen_random_uuid()::text, '-', '');

comment on function private.new_access_key(uuid) is
  'A new access key, which begins like the project''s others; does not store it';

revoke all on function private.new_access_key(uuid) from public, anon, authenticated, service_role;
