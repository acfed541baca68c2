create view audit.exports with (security_invoker = true) as
select e.created_at, e.organization_id, e.project_id, e.actor_kind, e.actor_id, e.action, e.contact_hash,
  coalesce((e.details ->> 'exports')::integer, 1) as exports, e.details
from public.audit_events e
where e.action in ('contact.exported', 'contacts.exported');

comment on view audit.exports is
  'Who exported one contact (by hash) or a list of them, when and how often: a visitor''s own exports of an hour are '
  'one row. Healthy: exports of one contact answer a request of that person; many by one member, or whole lists, want '
  'a question';
