-- A project is one website: where its widget may run, and what its owner decided about visitors' data.

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (char_length(btrim(name)) between 1 and 80),
  allowed_origins text[] not null default '{}' check (private.are_origin_patterns(allowed_origins)),
  require_origin boolean not null default false,
  respect_gpc boolean not null default true,
  withdrawal_action text not null default 'keep' check (withdrawal_action in ('keep', 'erase')),
  kept_query_parameters text[] not null default '{}' check (private.are_parameter_names(kept_query_parameters)),
  contact_retention_days integer check (contact_retention_days between 1 and 3650),
  anonymous_retention_days integer check (anonymous_retention_days between 1 and 3650),
  messages_per_minute integer default 120 check (messages_per_minute between 1 and 6000),
  project_messages_per_minute integer default 6000 check (project_messages_per_minute between 1 and 1000000),
  new_contacts_per_minute integer default 600 check (new_contacts_per_minute between 1 and 1000000),
  new_contacts_per_day integer default 50000 check (new_contacts_per_day between 1 and 100000000),
  require_turnstile boolean not null default false,
  created_at timestamptz not null default private.clock(),
  office_hours jsonb check (private.are_office_hours(office_hours)),
  away_text text check (char_length(btrim(away_text)) between 1 and 300)
);

create index projects_organization_id_idx on public.projects (organization_id);

comment on table public.projects is 'One website each';
comment on column public.projects.allowed_origins is
  'Where the widget may run: origins, and `https://*.domain` for every subdomain; empty: nowhere';
comment on column public.projects.require_origin is
  'Whether messages and visits without an origin, which come from no browser, are refused';
comment on column public.projects.respect_gpc is 'Whether Global Privacy Control counts as consent denied';
comment on column public.projects.withdrawal_action is
  'What a withdrawal does to the contact: keep it, marked; or erase it';
comment on column public.projects.kept_query_parameters is 'Query parameters that stay in stored page URLs';
comment on column public.projects.contact_retention_days is
  'Contacts not seen for so many days are erased; null: never';
comment on column public.projects.anonymous_retention_days is
  'Conversations without a contact are deleted so many days after their last message; null: never';
comment on column public.projects.messages_per_minute is 'Limit per visitor; null: none';
comment on column public.projects.project_messages_per_minute is 'Limit for all visitors together; null: none';
comment on column public.projects.new_contacts_per_minute is 'Limit for all visitors together; null: none';
comment on column public.projects.new_contacts_per_day is 'Limit for all visitors together; null: none';
comment on column public.projects.office_hours is
  'When members answer: {timeZone, days}, seven days from Monday on, each as [["09:00", "17:00"], …]; null: not said';
comment on column public.projects.away_text is 'What visitors are told outside office hours; null: our own words';

comment on column public.projects.require_turnstile is
  'Whether new visitors have to pass Cloudflare Turnstile, if the functions have a secret key to check it with';

create trigger audit_project
  after insert or update or delete on public.projects
  for each row execute function private.audit_project();

alter table public.projects enable row level security;

create policy "members read their projects"
  on public.projects for select to authenticated
  using (organization_id in (select private.my_organization_ids()));

create policy "owners edit their projects' settings"
  on public.projects for update to authenticated
  using (organization_id in (select private.my_owned_organization_ids()))
  with check (organization_id in (select private.my_owned_organization_ids()));

grant
  select,
  update (
    name, allowed_origins, require_origin, respect_gpc, withdrawal_action, kept_query_parameters,
    contact_retention_days, anonymous_retention_days, messages_per_minute, project_messages_per_minute,
    new_contacts_per_minute, new_contacts_per_day, require_turnstile, office_hours, away_text
  )
  on table public.projects to authenticated;
grant select on table public.projects to service_role;
