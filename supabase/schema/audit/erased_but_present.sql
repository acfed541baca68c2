create view audit.erased_but_present with (security_invoker = true) as
select c.project_id, c.id as contact_id, t.erased_at
from public.contacts c
join private.erased_contacts t
  on t.project_id = c.project_id and t.contact_hash = sha256(convert_to(c.id::text, 'UTF8'));

comment on view audit.erased_but_present is 'Contacts that came back after their erasure. Healthy: no row, ever';
