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
