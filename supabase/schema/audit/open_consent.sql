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
