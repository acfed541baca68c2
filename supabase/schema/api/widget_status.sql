-- The install page's live check: when the widget was last heard of, with and without consent. A widget whose
-- visitors all refuse is heard of too, as soon as one of them writes; one that only waits for a choice sends
-- nothing, so nothing can be known of it.

create function public.widget_status(project_id uuid)
returns table (
  last_seen_with_consent_at timestamptz,
  consent_source text,
  consent_category text,
  consent_widget_version text,
  last_seen_without_consent_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  select latest.last_seen_at, receipt.source, receipt.category, receipt.widget_version, anonymous.last_message_at
  from (select) as nothing
  left join lateral (
    select c.id, c.last_seen_at
    from public.contacts c
    where c.project_id = widget_status.project_id
    order by c.last_seen_hour desc, c.last_seen_at desc, c.id desc
    limit 1
  ) latest on true
  left join lateral (
    select r.source, r.category, r.widget_version
    from public.consent_receipts r
    where r.project_id = widget_status.project_id and r.contact_id = latest.id
    order by r.recorded_at desc, r.id desc
    limit 1
  ) receipt on true
  left join lateral (
    select max(v.last_message_at) as last_message_at
    from (
      -- Such a conversation lasts as long as a page is open: the last one to be written in is among the newest.
      select newest.last_message_at
      from public.conversations newest
      where newest.project_id = widget_status.project_id and newest.contact_id is null
      order by newest.created_at desc
      limit 100
    ) as v
  ) anonymous on true;
$$;

comment on function public.widget_status(uuid) is
  'When the widget of a project was last heard of, with and without consent, and what it said about consent';

grant execute on function public.widget_status(uuid) to authenticated;
