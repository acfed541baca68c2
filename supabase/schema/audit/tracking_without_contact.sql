create view audit.tracking_without_contact with (security_invoker = true) as
select m.project_id, m.id as message_id, m.created_at
from public.messages m
join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
where c.contact_id is null and m.page_url is not null;

comment on view audit.tracking_without_contact is
  'Messages sent without consent that carry a page URL all the same. Healthy: no row, ever';
