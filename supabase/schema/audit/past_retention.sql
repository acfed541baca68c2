create view audit.past_retention with (security_invoker = true) as
select
  p.organization_id, p.id as project_id, 'contact' as kind, c.id, c.last_seen_at as last_activity_at,
  c.last_seen_at + make_interval(days => p.contact_retention_days) as due_at
from public.projects p
join public.contacts c
  on c.project_id = p.id
  and c.last_seen_at < now() - make_interval(days => p.contact_retention_days)
  and c.last_seen_hour < now() - make_interval(days => p.contact_retention_days)
union all
select
  p.organization_id, p.id, 'anonymous conversation', c.id, c.last_message_at,
  c.last_message_at + make_interval(days => p.anonymous_retention_days)
from public.projects p
join public.conversations c
  on c.project_id = p.id
  and c.contact_id is null
  and c.last_message_at < now() - make_interval(days => p.anonymous_retention_days);

comment on view audit.past_retention is
  'What retention should have deleted. Healthy: nothing that was due more than a day ago; more means that the '
  'nightly run does not run';
