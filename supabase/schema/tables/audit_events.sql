-- What was done with personal data and with the settings that govern it: who, what, when, how much. Nothing
-- personal: a contact appears as the SHA-256 of its id, and a member as their user id.
--
-- The record must outlive what it is about, so nothing here refers to another table's rows: a foreign key
-- would have to delete or change events when a project goes. And nobody may change or delete an event, the
-- owner of the table included; it takes a migration that drops the triggers. Only the count of a visitor's own exports
-- may grow: see rules/append_only.sql.

create table public.audit_events (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  project_id uuid,
  actor_kind text not null check (actor_kind in ('member', 'visitor', 'api', 'retention', 'database')),
  actor_id uuid,
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  contact_hash text check (contact_hash ~ '^[0-9a-f]{64}$'),
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object'),
  created_at timestamptz not null default private.clock(),
  primary key (organization_id, id)
);

create index audit_events_newest_idx on public.audit_events (organization_id, created_at desc, id desc);
create index audit_events_of_project_idx on public.audit_events (project_id, created_at desc, id desc);

create index audit_events_of_member_idx
  on public.audit_events (actor_id, created_at)
  where actor_kind = 'member' and action <> 'contact.erased';

create unique index audit_events_own_exports_idx
  on public.audit_events (organization_id, project_id, contact_hash, date_trunc('hour', created_at at time zone 'UTC'))
  where action = 'contact.exported' and actor_kind = 'visitor';

comment on table public.audit_events is 'Append-only record of erasures, exports, settings, members and keys';
comment on column public.audit_events.actor_kind is
  'member: actor_id is the user; visitor: no id; api: actor_id is the secret key; retention: the scheduled run; '
  'database: SQL outside the API';
comment on column public.audit_events.contact_hash is
  'SHA-256 of the contact id, in hex, where the event is about one contact';
comment on column public.audit_events.details is 'Counts, and names of changed settings; never personal data';

create trigger append_only
  before delete on public.audit_events
  for each row execute function private.refuse_change();

create trigger append_only_update
  before update on public.audit_events
  for each row when (not private.counts_one_export_more(to_jsonb(old), to_jsonb(new)))
  execute function private.refuse_change();

create trigger append_only_truncate
  before truncate on public.audit_events
  for each statement execute function private.refuse_change();

-- `always`: also in a session that turned ordinary triggers off with `session_replication_role`.
alter table public.audit_events enable always trigger append_only;
alter table public.audit_events enable always trigger append_only_update;
alter table public.audit_events enable always trigger append_only_truncate;

alter table public.audit_events enable row level security;

create policy "members read their organizations' audit record"
  on public.audit_events for select to authenticated
  using (organization_id in (select private.my_organization_ids()));

grant select on table public.audit_events to authenticated;
grant select on table public.audit_events to service_role;
