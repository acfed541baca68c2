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
comment on column public.project_access_keys.expires_at is
  'From then on the key takes no messages and visits, only withdrawals, exports and erasures; null: it stays';

create trigger audit_access_key
  after insert or update on public.project_access_keys
  for each row execute function private.audit_access_key();

alter table public.project_access_keys enable row level security;

create policy "members read their projects' access keys"
  on public.project_access_keys for select to authenticated
  using (project_id in (select private.my_project_ids()));

grant select on table public.project_access_keys to authenticated;
grant select on table public.project_access_keys to service_role;
