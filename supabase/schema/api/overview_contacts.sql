-- The other half of `overview_numbers`, where both are explained.

-- Contacts that began a conversation in the range, each counted once. Up to today that is a look at each contact's
-- newest conversations; for a range that ends earlier the conversations themselves must be read.

create function public.overview_contacts(project_id uuid, from_day date, until_day date, time_zone text default 'UTC')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
set work_mem = '64MB'
as $$
#variable_conflict use_column
declare
  v_from timestamptz := private.start_of_day(overview_contacts.from_day, overview_contacts.time_zone);
  v_until timestamptz := private.start_of_day(overview_contacts.until_day + 1, overview_contacts.time_zone);
begin
  perform private.check_overview_range(overview_contacts.from_day, overview_contacts.until_day);
  if overview_contacts.project_id is null or overview_contacts.project_id not in (select private.my_project_ids()) then
    return '{"countries": [], "channels": {}}';
  end if;

  if v_until > private.clock() then
    return (
      select jsonb_build_object(
        'countries', coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        ),
        'channels', jsonb_build_object('ai_search', coalesce(sum(ai_search), 0), 'live_support', coalesce(sum(live_support), 0))
      )
      from (
        select
          c.country, count(*) as contacts,
          count(*) filter (where c.last_ai_search_at >= v_from) as ai_search,
          count(*) filter (where c.last_live_support_at >= v_from) as live_support
        from public.contacts c
        where
          c.project_id = overview_contacts.project_id
          and greatest(c.last_ai_search_at, c.last_live_support_at) >= v_from
        group by c.country
      ) as by_country
    );
  end if;

  return (
    with active as materialized (
      select
        v.contact_id, bool_or(v.channel = 'ai_search') as ai_search, bool_or(v.channel = 'live_support') as live_support
      from public.conversations v
      where
        v.project_id = overview_contacts.project_id
        and v.contact_id is not null
        and v.created_at >= v_from
        and v.created_at < v_until
      group by v.contact_id
    )
    select jsonb_build_object(
      'countries', (
        select coalesce(
          jsonb_agg(jsonb_build_object('country', country, 'contacts', contacts) order by contacts desc, country), '[]'
        )
        from (
          select c.country, count(*) as contacts
          from active
          join public.contacts c on c.project_id = overview_contacts.project_id and c.id = active.contact_id
          group by c.country
        ) as by_country
      ),
      'channels', jsonb_build_object(
        'ai_search', count(*) filter (where ai_search), 'live_support', count(*) filter (where live_support)
      )
    )
    from active
  );
end
$$;

comment on function public.overview_contacts(uuid, date, date, text) is
  'Contacts that began a conversation in the range: {countries, a null one is unknown; channels, by their names}';

grant execute on function public.overview_contacts(uuid, date, date, text) to authenticated;
