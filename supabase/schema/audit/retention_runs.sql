create view audit.retention_runs with (security_invoker = true) as
select e.project_id, max(e.created_at) as last_run_at, count(*) as batches,
  sum((e.details ->> 'contacts')::bigint) as contacts,
  sum((e.details ->> 'anonymousConversations')::bigint) as anonymous_conversations
from public.audit_events e
where e.action = 'retention.run'
group by e.project_id;

comment on view audit.retention_runs is
  'When retention last ran for each project, and what it has deleted. Healthy: less than a day ago for every '
  'project with a retention';
