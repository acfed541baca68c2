-- The one way that an event gets on the audit record.
--
-- Who acted is the signed-in user where there is one. Without one it is SQL outside the API: a migration, the
-- dashboard, the seed. Whoever acts for somebody else (the visitor, a server with a secret key, retention) says so.

create function private.record_audit(
  organization_id uuid,
  project_id uuid,
  action text,
  details jsonb default '{}',
  subject_hash bytea default null,
  actor_kind text default null,
  actor_id uuid default null
)
returns void
language sql
volatile
set search_path = ''
as $$
  insert into public.audit_events (organization_id, project_id, actor_kind, actor_id, action, subject_hash, details)
  values (
    record_audit.organization_id,
    record_audit.project_id,
    coalesce(record_audit.actor_kind, case when auth.uid() is null then 'database' else 'member' end),
    case when record_audit.actor_kind is null then auth.uid() else record_audit.actor_id end,
    record_audit.action,
    encode(record_audit.subject_hash, 'hex'),
    record_audit.details
  );
$$;

comment on function private.record_audit(uuid, uuid, text, jsonb, bytea, text, uuid) is
  'Puts an event on the audit record, as the signed-in user''s doing unless told whose';
