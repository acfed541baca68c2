-- What the settings page says before it saves. Definer only for the clock; membership is asked first. The clock
-- is read once, in a subquery: read in the comparison it would be asked for every row, and no index could help.

create function public.preview_retention(
  project_id uuid,
  contact_retention_days integer default null,
  anonymous_retention_days integer default null
)
returns table (contacts bigint, anonymous_conversations bigint)
language sql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
  select
    (
      select count(*)
      from public.contacts c
      where
        c.project_id = mine.id
        and c.last_seen_at < (select private.clock()) - make_interval(days => preview_retention.contact_retention_days)
        and c.last_seen_hour
          < (select private.clock()) - make_interval(days => preview_retention.contact_retention_days)
    ),
    (
      select count(*)
      from public.conversations c
      where
        c.project_id = mine.id
        and c.contact_id is null
        and c.last_message_at
          < (select private.clock()) - make_interval(days => preview_retention.anonymous_retention_days)
        -- It began before that, and this is what the index has.
        and c.created_at
          < (select private.clock()) - make_interval(days => preview_retention.anonymous_retention_days)
    )
  from private.my_project_ids() as mine (id)
  where mine.id = preview_retention.project_id;
$$;

comment on function public.preview_retention(uuid, integer, integer) is
  'How many contacts and anonymous conversations these settings would delete now; null days: none';

grant execute on function public.preview_retention(uuid, integer, integer) to authenticated;
