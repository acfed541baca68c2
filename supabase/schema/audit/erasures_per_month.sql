create view audit.erasures_per_month with (security_invoker = true) as
select
  e.organization_id, e.project_id, date_trunc('month', e.created_at, 'UTC') as month, e.actor_kind,
  count(*) as contacts,
  sum((e.details ->> 'messages')::bigint) as messages
from public.audit_events e
where e.action = 'contact.erased'
group by e.organization_id, e.project_id, date_trunc('month', e.created_at, 'UTC'), e.actor_kind;

comment on view audit.erasures_per_month is
  'Erased contacts by who had them erased. Healthy: requests that you know of appear here; a sudden rise by members '
  'wants a question';
