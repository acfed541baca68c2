create view audit.contacts_without_receipt with (security_invoker = true) as
select c.project_id, c.id as contact_id, c.created_at
from public.contacts c
where not exists (
  select from public.consent_receipts r where r.project_id = c.project_id and r.contact_id = c.id
);

comment on view audit.contacts_without_receipt is
  'Contacts that nobody''s consent accounts for. Healthy: no row, ever';
