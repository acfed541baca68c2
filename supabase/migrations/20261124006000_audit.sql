-- The first state of supabase/schema, where each object is explained.

set check_function_bodies = off;

-- schema/audit/contacts_without_receipt.sql

create view audit.contacts_without_receipt with (security_invoker = true) as
select c.project_id, c.id as contact_id, c.created_at
from public.contacts c
where not exists (
  select from public.consent_receipts r where r.project_id = c.project_id and r.contact_id = c.id
);

comment on view audit.contacts_without_receipt is
  'Contacts that nobody''s consent accounts for. Healthy: no row, ever';

-- schema/audit/erased_but_present.sql

create view audit.erased_but_present with (security_invoker = true) as
select c.project_id, c.id as contact_id, t.erased_at
from public.contacts c
join private.erased_contacts t
  on t.project_id = c.project_id and t.contact_hash = sha256(convert_to(c.id::text, 'UTF8'));

comment on view audit.erased_but_present is 'Contacts that came back after their erasure. Healthy: no row, ever';

-- schema/audit/erasures_per_month.sql

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

-- schema/audit/exports.sql

create view audit.exports with (security_invoker = true) as
select e.created_at, e.organization_id, e.project_id, e.actor_kind, e.actor_id, e.action, e.contact_hash,
  coalesce((e.details ->> 'exports')::integer, 1) as exports, e.details
from public.audit_events e
where e.action in ('contact.exported', 'contacts.exported');

comment on view audit.exports is
  'Who exported one contact (by hash) or a list of them, when and how often: a visitor''s own exports of an hour are '
  'one row. Healthy: exports of one contact answer a request of that person; many by one member, or whole lists, want '
  'a question';

-- schema/audit/installation.sql

create view audit.installation with (security_invoker = true) as
select i.organizations, i.organizations_per_account, i.projects_per_organization, i.keys_per_project,
  i.invitations_per_organization, i.events_per_account_and_hour,
  (select count(*) from public.organizations) as organizations_made
from private.installation i;

comment on view audit.installation is
  'What the operator decided for the whole installation. Healthy: organizations is not open, unless strangers are '
  'meant to make their own';

-- schema/audit/miscounted.sql

create view audit.miscounted with (security_invoker = true) as
select 'contact' as kind, c.project_id, c.id, c.conversations_count as stored, count(v.id) as counted
from public.contacts c
left join public.conversations v on v.project_id = c.project_id and v.contact_id = c.id
group by c.project_id, c.id
having c.conversations_count <> count(v.id)
union all
select 'conversation', v.project_id, v.id, v.messages_count, count(m.id)
from public.conversations v
left join public.messages m on m.project_id = v.project_id and m.conversation_id = v.id
group by v.project_id, v.id
having v.messages_count <> count(m.id)
union all
select 'newest conversation', v.project_id, v.contact_id, 1, count(*) filter (where v.is_newest)
from public.conversations v
where v.contact_id is not null
group by v.project_id, v.contact_id, v.channel
having count(*) filter (where v.is_newest) <> 1;

comment on view audit.miscounted is 'Stored counters that are not what they count. Healthy: no row, ever';

-- schema/audit/open_consent.sql

create view audit.open_consent with (security_invoker = true) as
select
  c.project_id, c.id as contact_id, count(r.id) as receipts,
  min(r.given_at) as first_given_at, max(r.given_at) as last_given_at
from public.contacts c
left join public.consent_receipts r on r.project_id = c.project_id and r.contact_id = c.id
where c.consent_withdrawn_at is null
group by c.project_id, c.id;

comment on view audit.open_consent is
  'Contacts whose consent stands, with their receipts. Healthy: every row has at least one receipt';

-- schema/audit/past_retention.sql

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

-- schema/audit/retention_runs.sql

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

-- schema/audit/tracking_without_contact.sql

create view audit.tracking_without_contact with (security_invoker = true) as
select m.project_id, m.id as message_id, m.created_at
from public.messages m
join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
where c.contact_id is null and m.page_url is not null;

comment on view audit.tracking_without_contact is
  'Messages sent without consent that carry a page URL all the same. Healthy: no row, ever';
